ALTER TABLE "waits" RENAME TO "timers";--> statement-breakpoint
ALTER TABLE "timers" RENAME CONSTRAINT "waits_run_id_key_pk" TO "timers_run_id_key_pk";--> statement-breakpoint
ALTER TABLE "timers" RENAME CONSTRAINT "waits_run_id_runs_run_id_fk" TO "timers_run_id_runs_run_id_fk";--> statement-breakpoint
ALTER INDEX "waits_due" RENAME TO "timers_due";
