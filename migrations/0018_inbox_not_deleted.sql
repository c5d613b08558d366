-- What was acknowledged is worked, or says what became of it: no item goes away.
CREATE TRIGGER inbox_not_deleted BEFORE DELETE OR TRUNCATE ON inbox FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
