ALTER TABLE "inbox" ADD COLUMN "held_system" text;--> statement-breakpoint
ALTER TABLE "inbox" ADD COLUMN "held_record" text;--> statement-breakpoint
CREATE INDEX "inbox_held" ON "inbox" USING btree ("held_system","held_record") WHERE held_record IS NOT NULL AND finished_at_ms IS NULL;