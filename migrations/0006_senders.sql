DROP INDEX "inbox_source_event_id";--> statement-breakpoint
ALTER TABLE "inbox" ADD COLUMN "sender" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "inbox" ADD COLUMN "payload_hash" text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "inbox_source_sender_event_id" ON "inbox" USING btree ("source","sender","event_id");