ALTER TABLE "inbox" ADD COLUMN "choice" text;--> statement-breakpoint
ALTER TABLE "inbox" ADD COLUMN "chosen" text;