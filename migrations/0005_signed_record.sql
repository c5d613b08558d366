CREATE TABLE "proposals" (
	"proposal_id" text PRIMARY KEY NOT NULL,
	"files" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "register" (
	"chain" text NOT NULL,
	"seq" integer NOT NULL,
	"type" text NOT NULL,
	"body" text NOT NULL,
	"prev" text NOT NULL,
	"key_id" text NOT NULL,
	"hash" text NOT NULL,
	"signature" text NOT NULL,
	"at_ms" bigint NOT NULL,
	CONSTRAINT "register_chain_seq_pk" PRIMARY KEY("chain","seq")
);
--> statement-breakpoint
ALTER TABLE "run_events" ADD COLUMN "key_id" text;--> statement-breakpoint
ALTER TABLE "run_events" ADD COLUMN "signed" text;--> statement-breakpoint
CREATE TRIGGER register_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON register FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER proposals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON proposals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Until 0.2.0 no stored format is kept readable: events and handbooks without a signature are never acted on, so a database with them is refused.
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM run_events) OR EXISTS (SELECT 1 FROM handbooks) THEN
    RAISE EXCEPTION 'Expected a new database, got one with a record that is not signed, which this version does not act on: keep it for the version that wrote it, and set SOPWITH_DATA or DATABASE_URL to a new one'
      USING ERRCODE = 'SW001';
  END IF;
END
$$;
