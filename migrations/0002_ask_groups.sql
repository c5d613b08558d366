ALTER TABLE "asks" ADD COLUMN "groups" text[];--> statement-breakpoint
CREATE INDEX "runs_leased" ON "runs" USING btree ("lease_owner") WHERE lease_owner IS NOT NULL;