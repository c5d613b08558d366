DROP INDEX "inbox_set_aside";--> statement-breakpoint
CREATE INDEX "inbox_set_aside" ON "inbox" USING btree ("received_at_ms","id") WHERE outcome IN ('refused', 'ignored', 'given_up', 'partly');