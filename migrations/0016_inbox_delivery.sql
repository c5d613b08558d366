ALTER TABLE "inbox" ADD COLUMN "delivery" text;--> statement-breakpoint
CREATE UNIQUE INDEX "inbox_source_delivery" ON "inbox" USING btree ("source","delivery");