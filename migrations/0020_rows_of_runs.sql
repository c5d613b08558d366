-- These rows are written by the statement that writes the row of their run, which is never deleted: a foreign key would only look that row up again for each event.
ALTER TABLE "run_events" DROP CONSTRAINT "run_events_run_id_runs_run_id_fk";--> statement-breakpoint
ALTER TABLE "timers" DROP CONSTRAINT "timers_run_id_runs_run_id_fk";--> statement-breakpoint
ALTER TABLE "asks" DROP CONSTRAINT "asks_run_id_runs_run_id_fk";--> statement-breakpoint
ALTER TABLE "session_uses" DROP CONSTRAINT "session_uses_run_id_runs_run_id_fk";--> statement-breakpoint
CREATE TRIGGER runs_not_deleted BEFORE DELETE OR TRUNCATE ON runs FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
