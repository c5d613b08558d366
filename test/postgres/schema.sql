CREATE SEQUENCE case_numbers AS bigint START 1 INCREMENT 1;
CREATE SEQUENCE inbox_id_seq AS bigint START 1 INCREMENT 1;

CREATE TABLE asks (
  ask_id text NOT NULL,
  run_id text NOT NULL,
  kind text NOT NULL,
  open boolean NOT NULL,
  asked_at_ms bigint NOT NULL,
  groups ARRAY
);
CREATE TABLE case_keys (
  system text NOT NULL,
  record text NOT NULL,
  case_id text NOT NULL,
  position integer NOT NULL
);
CREATE TABLE cases (
  case_id text NOT NULL,
  kind text NOT NULL,
  requester text NOT NULL,
  opened_at_ms bigint NOT NULL
);
CREATE TABLE handbooks (
  number integer NOT NULL,
  hash text NOT NULL,
  files text NOT NULL,
  publisher text NOT NULL,
  changes text NOT NULL,
  sop_versions text NOT NULL,
  published_at_ms bigint NOT NULL
);
CREATE TABLE inbox (
  id bigint NOT NULL,
  source text NOT NULL,
  event_id text NOT NULL,
  payload text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  note text,
  received_at_ms bigint NOT NULL,
  due_at_ms bigint NOT NULL,
  finished_at_ms bigint,
  sender text NOT NULL DEFAULT ''::text,
  payload_hash text NOT NULL DEFAULT ''::text,
  held_system text,
  held_record text,
  outcome text,
  choice text,
  chosen text,
  signed text,
  begun integer NOT NULL DEFAULT 0,
  finish_signed text,
  delivery text
);
CREATE TABLE proposals (
  proposal_id text NOT NULL,
  files text NOT NULL
);
CREATE TABLE register (
  chain text NOT NULL,
  seq integer NOT NULL,
  type text NOT NULL,
  body text NOT NULL,
  prev text NOT NULL,
  key_id text NOT NULL,
  hash text NOT NULL,
  signature text NOT NULL,
  at_ms bigint NOT NULL
);
CREATE TABLE run_events (
  run_id text NOT NULL,
  seq integer NOT NULL,
  type text NOT NULL,
  actor text NOT NULL,
  body text NOT NULL,
  salts text NOT NULL,
  prev text NOT NULL,
  hash text NOT NULL,
  at_ms bigint NOT NULL,
  key_id text,
  signed text,
  erased text NOT NULL
);
CREATE TABLE runs (
  run_id text NOT NULL,
  case_id text NOT NULL,
  status text NOT NULL,
  sop text,
  sop_version integer,
  outcome text,
  title text NOT NULL,
  head_seq integer NOT NULL,
  head_hash text NOT NULL,
  thread_seq integer NOT NULL DEFAULT 0,
  lease_owner text,
  lease_token integer NOT NULL DEFAULT 0,
  lease_until_ms bigint,
  thread_owner text,
  thread_until_ms bigint,
  opened_at_ms bigint NOT NULL,
  updated_at_ms bigint NOT NULL,
  about ARRAY
);
CREATE TABLE session_uses (
  session_id text NOT NULL,
  run_id text NOT NULL,
  used_at_ms bigint NOT NULL
);
CREATE TABLE sop_versions (
  name text NOT NULL,
  version integer NOT NULL,
  hash text NOT NULL,
  text text NOT NULL,
  file text NOT NULL,
  handbook integer NOT NULL
);
CREATE TABLE thread_messages (
  run_id text NOT NULL,
  key text NOT NULL,
  channel text NOT NULL,
  ts text,
  content_hash text,
  state text NOT NULL,
  updated_at_ms bigint NOT NULL
);
CREATE TABLE ticks (
  key text NOT NULL,
  elected_at_ms bigint NOT NULL
);
CREATE TABLE timers (
  run_id text NOT NULL,
  key text NOT NULL,
  due_at_ms bigint NOT NULL
);

ALTER TABLE asks ADD CONSTRAINT asks_pkey PRIMARY KEY (ask_id);
ALTER TABLE case_keys ADD CONSTRAINT case_keys_case_id_cases_case_id_fk FOREIGN KEY (case_id) REFERENCES cases(case_id);
ALTER TABLE case_keys ADD CONSTRAINT case_keys_system_record_pk PRIMARY KEY (system, record);
ALTER TABLE cases ADD CONSTRAINT cases_pkey PRIMARY KEY (case_id);
ALTER TABLE handbooks ADD CONSTRAINT handbooks_pkey PRIMARY KEY (number);
ALTER TABLE inbox ADD CONSTRAINT inbox_pkey PRIMARY KEY (id);
ALTER TABLE proposals ADD CONSTRAINT proposals_pkey PRIMARY KEY (proposal_id);
ALTER TABLE register ADD CONSTRAINT register_chain_seq_pk PRIMARY KEY (chain, seq);
ALTER TABLE run_events ADD CONSTRAINT run_events_run_id_seq_pk PRIMARY KEY (run_id, seq);
ALTER TABLE runs ADD CONSTRAINT runs_case_id_cases_case_id_fk FOREIGN KEY (case_id) REFERENCES cases(case_id);
ALTER TABLE runs ADD CONSTRAINT runs_pkey PRIMARY KEY (run_id);
ALTER TABLE session_uses ADD CONSTRAINT session_uses_pkey PRIMARY KEY (session_id);
ALTER TABLE sop_versions ADD CONSTRAINT sop_versions_handbook_handbooks_number_fk FOREIGN KEY (handbook) REFERENCES handbooks(number);
ALTER TABLE sop_versions ADD CONSTRAINT sop_versions_name_version_pk PRIMARY KEY (name, version);
ALTER TABLE thread_messages ADD CONSTRAINT thread_messages_run_id_key_pk PRIMARY KEY (run_id, key);
ALTER TABLE thread_messages ADD CONSTRAINT thread_messages_run_id_runs_run_id_fk FOREIGN KEY (run_id) REFERENCES runs(run_id);
ALTER TABLE ticks ADD CONSTRAINT ticks_pkey PRIMARY KEY (key);
ALTER TABLE timers ADD CONSTRAINT timers_run_id_key_pk PRIMARY KEY (run_id, key);

CREATE INDEX asks_open ON public.asks USING btree (asked_at_ms, ask_id) WHERE open;
CREATE UNIQUE INDEX asks_pkey ON public.asks USING btree (ask_id);
CREATE INDEX asks_run ON public.asks USING btree (run_id);
CREATE INDEX case_keys_case ON public.case_keys USING btree (case_id);
CREATE UNIQUE INDEX case_keys_system_record_pk ON public.case_keys USING btree (system, record);
CREATE UNIQUE INDEX cases_pkey ON public.cases USING btree (case_id);
CREATE UNIQUE INDEX handbooks_pkey ON public.handbooks USING btree (number);
CREATE INDEX inbox_held ON public.inbox USING btree (held_system, held_record) WHERE ((held_record IS NOT NULL) AND (finished_at_ms IS NULL));
CREATE UNIQUE INDEX inbox_pkey ON public.inbox USING btree (id);
CREATE INDEX inbox_set_aside ON public.inbox USING btree (received_at_ms, id) WHERE (outcome = ANY (ARRAY['refused'::text, 'ignored'::text, 'given_up'::text, 'partly'::text]));
CREATE UNIQUE INDEX inbox_source_delivery ON public.inbox USING btree (source, delivery);
CREATE UNIQUE INDEX inbox_source_sender_event_id ON public.inbox USING btree (source, sender, event_id);
CREATE INDEX inbox_unfinished ON public.inbox USING btree (received_at_ms, id) WHERE (finished_at_ms IS NULL);
CREATE UNIQUE INDEX proposals_pkey ON public.proposals USING btree (proposal_id);
CREATE UNIQUE INDEX register_chain_seq_pk ON public.register USING btree (chain, seq);
CREATE INDEX register_runs ON public.register USING gin ((
CASE
    WHEN (chain = 'runs'::text) THEN (body)::jsonb
    ELSE NULL::jsonb
END) jsonb_path_ops) WITH (fastupdate='false');
CREATE INDEX run_events_first ON public.run_events USING btree (run_id) WHERE (seq = 1);
CREATE UNIQUE INDEX run_events_run_id_seq_pk ON public.run_events USING btree (run_id, seq);
CREATE INDEX runs_about ON public.runs USING gin (about) WITH (fastupdate='false');
CREATE INDEX runs_case ON public.runs USING btree (case_id);
CREATE INDEX runs_leased ON public.runs USING btree (lease_owner) WHERE (lease_owner IS NOT NULL);
CREATE INDEX runs_opened ON public.runs USING btree (opened_at_ms, run_id);
CREATE UNIQUE INDEX runs_pkey ON public.runs USING btree (run_id);
CREATE INDEX runs_running ON public.runs USING btree (updated_at_ms) WHERE (status = 'running'::text);
CREATE INDEX runs_thread_behind ON public.runs USING btree (updated_at_ms) WHERE (thread_seq < head_seq);
CREATE INDEX runs_updated ON public.runs USING btree (updated_at_ms);
CREATE UNIQUE INDEX session_uses_pkey ON public.session_uses USING btree (session_id);
CREATE UNIQUE INDEX sop_versions_name_version_pk ON public.sop_versions USING btree (name, version);
CREATE UNIQUE INDEX thread_messages_run_id_key_pk ON public.thread_messages USING btree (run_id, key);
CREATE INDEX thread_messages_slack ON public.thread_messages USING btree (channel, ts);
CREATE INDEX ticks_elected ON public.ticks USING btree (elected_at_ms);
CREATE UNIQUE INDEX ticks_pkey ON public.ticks USING btree (key);
CREATE INDEX timers_due ON public.timers USING btree (due_at_ms);
CREATE UNIQUE INDEX timers_run_id_key_pk ON public.timers USING btree (run_id, key);

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'Expected only new rows in `%`, met %: this table is append-only', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END
$function$
;

CREATE TRIGGER case_keys_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.case_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER handbooks_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.handbooks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inbox_not_deleted BEFORE DELETE OR TRUNCATE ON public.inbox FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER proposals_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.proposals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER register_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.register FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER run_events_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.run_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER runs_not_deleted BEFORE DELETE OR TRUNCATE ON public.runs FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER session_uses_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.session_uses FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sop_versions_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.sop_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
