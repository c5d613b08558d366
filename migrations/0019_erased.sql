-- Until 0.2.0 no stored format is kept readable: the hash of an event covers its values, and commitments only to those that may be erased.
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM run_events) THEN
    RAISE EXCEPTION 'Expected a new database, got one with a record of an earlier form, which this version cannot verify: keep it for the version that wrote it, and set SOPWITH_DATA or DATABASE_URL to a new one'
      USING ERRCODE = 'SW001';
  END IF;
END
$$;
--> statement-breakpoint
ALTER TABLE "run_events" DROP COLUMN "commitments";--> statement-breakpoint
ALTER TABLE "run_events" ADD COLUMN "erased" text NOT NULL;
