-- Which case a record belongs to is said once, when its case opens.
CREATE TRIGGER case_keys_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
