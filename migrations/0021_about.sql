ALTER TABLE "runs" ADD COLUMN "about" text[];--> statement-breakpoint
CREATE INDEX "runs_about" ON "runs" USING gin ("about") WITH (fastupdate=false);