-- Version 0.1 wrote events under other names. Until 0.2.0 no stored format is kept readable, so a database with its events is refused.
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM run_events) THEN
    RAISE EXCEPTION 'Expected a new database, got one that Sopwith 0.1 has filled, which this version cannot read: keep it for 0.1, and set SOPWITH_DATA or DATABASE_URL to a new one'
      USING ERRCODE = 'SW001';
  END IF;
END
$$;
