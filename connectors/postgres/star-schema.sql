-- Media events as facts and dimensions, and as JSONB. Times are UTC. Every statement may be run again.
CREATE TABLE IF NOT EXISTS users (
  user_id text COLLATE "C" PRIMARY KEY,
  current_subscription_id uuid NOT NULL,
  current_device_id uuid NOT NULL,
  current_location_id uuid NOT NULL,
  last_event_at timestamp(3) NOT NULL,
  last_event_id uuid NOT NULL
);

-- A title that was only recommended has nothing but its id.
CREATE TABLE IF NOT EXISTS content (
  content_id text COLLATE "C" PRIMARY KEY,
  title varchar(255),
  type varchar(255),
  genre varchar(255),
  season varchar(16),
  episode varchar(16),
  duration integer,
  language varchar(255),
  provider varchar(255),
  release_year integer,
  last_event_at timestamp(3),
  last_event_id uuid
);

CREATE TABLE IF NOT EXISTS dim_user_subscription (
  subscription_id uuid PRIMARY KEY,
  user_id text COLLATE "C" NOT NULL REFERENCES users,
  plan varchar(32) NOT NULL,
  start_date date NOT NULL,
  billing_cycle varchar(32) NOT NULL,
  connected_services jsonb NOT NULL
);

CREATE TABLE IF NOT EXISTS dim_device (
  device_id uuid PRIMARY KEY,
  user_id text COLLATE "C" NOT NULL REFERENCES users,
  os varchar(32) NOT NULL,
  type varchar(32) NOT NULL,
  model varchar(255) NOT NULL,
  os_version varchar(255) NOT NULL,
  app_version varchar(255) NOT NULL
);

CREATE TABLE IF NOT EXISTS dim_location (
  location_id uuid PRIMARY KEY,
  user_id text COLLATE "C" NOT NULL REFERENCES users,
  city varchar(255) NOT NULL,
  region varchar(255) NOT NULL,
  country varchar(255) NOT NULL,
  timezone varchar(255) NOT NULL
);

CREATE TABLE IF NOT EXISTS fact_event (
  event_id uuid PRIMARY KEY,
  user_id text COLLATE "C" NOT NULL REFERENCES users,
  content_id text COLLATE "C" REFERENCES content,
  created_at timestamp(3) NOT NULL,
  event_type varchar(32) NOT NULL,
  event_details jsonb
);

CREATE INDEX IF NOT EXISTS fact_event_by_time ON fact_event (created_at);

CREATE TABLE IF NOT EXISTS fact_user_action (
  action_id text COLLATE "C" PRIMARY KEY,
  event_id uuid NOT NULL REFERENCES fact_event,
  user_id text COLLATE "C" NOT NULL REFERENCES users,
  content_id text COLLATE "C" REFERENCES content,
  action_type varchar(32) NOT NULL,
  duration integer,
  new_speed double precision,
  old_speed double precision,
  action_timestamp timestamp(3) NOT NULL
);

-- A row is one search as one event tells of it: histories repeat, and source_search_id is the search itself.
CREATE TABLE IF NOT EXISTS fact_search_history (
  search_id text COLLATE "C" PRIMARY KEY,
  event_id uuid NOT NULL REFERENCES fact_event,
  user_id text COLLATE "C" NOT NULL REFERENCES users,
  source_search_id text COLLATE "C" NOT NULL,
  query varchar(255) NOT NULL,
  results_count integer NOT NULL,
  search_timestamp timestamp(3) NOT NULL
);

CREATE TABLE IF NOT EXISTS fact_recommendation (
  recommendation_id text COLLATE "C" PRIMARY KEY,
  event_id uuid NOT NULL REFERENCES fact_event,
  user_id text COLLATE "C" NOT NULL REFERENCES users,
  content_id text COLLATE "C" NOT NULL REFERENCES content,
  position integer NOT NULL,
  clicked boolean NOT NULL,
  algorithm varchar(32) NOT NULL
);

-- Each event as a whole, for questions that no column answers.
CREATE TABLE IF NOT EXISTS event_document (
  event_id uuid PRIMARY KEY REFERENCES fact_event,
  document jsonb NOT NULL
);

CREATE INDEX IF NOT EXISTS event_document_content ON event_document USING gin (document jsonb_path_ops);
