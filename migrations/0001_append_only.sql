-- What the log, the used sessions and the published handbooks say stays said: nothing in these tables is changed or taken away.
-- One trigger per statement, so that even a change of no rows is refused, and TRUNCATE too (also when it cascades).
-- The erasure of personal data will come as a function of its own that may pass.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Expected only new rows in `%`, met %: this table is append-only', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
CREATE TRIGGER run_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON run_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER session_uses_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON session_uses FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER handbooks_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON handbooks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER sop_versions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sop_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
