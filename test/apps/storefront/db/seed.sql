-- The same rows every time: "random" values are hashes of the row's number.
CREATE FUNCTION pg_temp.pick(i bigint, salt integer, n integer) RETURNS integer IMMUTABLE LANGUAGE sql AS
  $$ SELECT ((hashint8extended(i, salt) & 9223372036854775807) % n)::integer $$;
CREATE FUNCTION pg_temp.fraction(i bigint, salt integer) RETURNS double precision IMMUTABLE LANGUAGE sql AS
  $$ SELECT (hashint8extended(i, salt) & 4294967295) / 4294967296.0::double precision $$;
CREATE FUNCTION pg_temp.word(i bigint, salt integer, words text[]) RETURNS text IMMUTABLE LANGUAGE sql AS
  $$ SELECT words[1 + pg_temp.pick(i, salt, cardinality(words))] $$;

INSERT INTO exchange_rates VALUES
  ('EUR', 1), ('USD', 1.0874), ('GBP', 0.8431), ('SEK', 11.2935), ('CHF', 0.9527), ('JPY', 163.18);

-- Taxes: each country has a standard rate and reduced ones; the old rates are kept for credit notes.
INSERT INTO tax_rules (country, region, district, category, rate, valid_from, valid_to)
SELECT country, NULL, NULL, category,
       CASE WHEN category IS NULL THEN standard ELSE greatest(0, standard - 900 - 100 * n) END - old * 100,
       CASE old WHEN 1 THEN date '2011-01-01' ELSE date '2021-01-01' END,
       CASE old WHEN 1 THEN date '2021-01-01' END
  FROM (VALUES ('DE', 1900), ('FR', 2000), ('NL', 2100), ('SE', 2500), ('ES', 2100), ('IT', 2200), ('AT', 2000),
               ('BE', 2100), ('DK', 2500), ('FI', 2550), ('IE', 2300), ('PL', 2300), ('PT', 2300), ('CZ', 2100),
               ('SK', 2300), ('SI', 2200), ('HU', 2700), ('RO', 1900), ('BG', 2000), ('GR', 2400), ('HR', 2500),
               ('EE', 2200), ('LV', 2100), ('LT', 2100), ('LU', 1700), ('MT', 1800), ('CY', 1900), ('GB', 2000),
               ('CH', 810), ('JP', 1000), ('NO', 2500)) AS countries (country, standard),
       unnest(ARRAY[NULL, 'reduced', 'food', 'books', 'children']) WITH ORDINALITY AS categories (category, n),
       generate_series(0, 1) AS old;

-- The United States tax by state and by county; food is exempt in most states.
INSERT INTO tax_rules (country, region, district, category, rate, valid_from, valid_to)
SELECT 'US', state, NULL, category,
       CASE WHEN category IS NULL THEN 400 + 25 * pg_temp.pick(ascii(state) * 256 + ascii(right(state, 1)), 1, 14) ELSE 0 END,
       date '2012-07-01', NULL
  FROM unnest(ARRAY['AL','AK','AZ','AR','CA','CO','CT','DE','FL','GA','HI','ID','IL','IN','IA','KS','KY','LA','ME','MD',
                    'MA','MI','MN','MS','MO','MT','NE','NV','NH','NJ','NM','NY','NC','ND','OH','OK','OR','PA','RI','SC',
                    'SD','TN','TX','UT','VT','VA','WA','WV','WI','WY']) AS states (state),
       unnest(ARRAY[NULL, 'food']) AS categories (category);
INSERT INTO tax_rules (country, region, district, category, rate, valid_from, valid_to)
SELECT 'US', state.region, state.region || '-' || lpad(county::text, 2, '0'), NULL,
       25 * (1 + pg_temp.pick(county * 1000 + ascii(state.region), 2, 9)) + 5 * old,
       CASE old WHEN 1 THEN date '2014-01-01' ELSE date '2022-04-01' END,
       CASE old WHEN 1 THEN date '2022-04-01' END
  FROM (SELECT DISTINCT region FROM tax_rules WHERE country = 'US') AS state,
       generate_series(1, 62) AS county,
       generate_series(0, 1) AS old;

INSERT INTO customers (id, name, email, country, region, district, created_at)
SELECT i,
       pg_temp.word(i, 10, ARRAY['Ada','Ben','Chloé','Dilan','Elif','Finn','Grete','Hugo','Ines','Jonas','Kaja','Luca',
                                 'Mira','Noor','Olga','Pavel','Quinn','Rosa','Sami','Tove','Uma','Viktor','Wanda','Yuki'])
         || ' ' ||
       pg_temp.word(i, 11, ARRAY['Andersson','Bianchi','Costa','Dubois','Eriksen','Fischer','García','Horvat','Ivanova',
                                 'Jansen','Kowalski','Larsen','Müller','Novák','O''Brien','Papadopoulos','Rossi','Sato',
                                 'Tanaka','Virtanen','Weber','Young','Zimmermann']),
       'customer' || i || '@example.com',
       country,
       CASE country WHEN 'US' THEN state END,
       CASE country WHEN 'US' THEN state || '-' || lpad((1 + pg_temp.pick(i, 14, 62))::text, 2, '0') END,
       timestamptz '2023-01-01 00:00Z' + pg_temp.fraction(i, 13) * interval '1000 days'
  FROM generate_series(1, 20000) AS i,
       LATERAL (SELECT pg_temp.word(i, 12, ARRAY['DE','DE','DE','FR','FR','NL','SE','ES','IT','AT','GB','GB','CH','JP',
                                                 'US','US','US','US','NO','PL']) AS country,
                       pg_temp.word(i, 15, ARRAY['CA','CA','NY','TX','FL','WA','IL','MA','CO','GA']) AS state) AS place;

INSERT INTO products (id, sku, name, description, category, tax_category, price, stock)
SELECT i,
       upper(left(category, 3)) || '-' || lpad(i::text, 5, '0'),
       initcap(adjective) || ' ' || material || ' ' || noun,
       'A ' || adjective || ' ' || noun || ' made of ' || material || ', '
         || pg_temp.word(i, 24, ARRAY['designed in Malmö and made in Portugal','made by a family workshop in the Black Forest',
              'finished by hand in small batches','assembled from certified and recycled parts','inspired by the sixties'])
         || '. '
         || pg_temp.word(i, 25, ARRAY['Comes with a two-year guarantee and free spare parts for ten years.',
              'Easy to clean, easy to repair, hard to break.','Delivered ready to use, in packaging without plastic.',
              'A present that nobody sends back.','Small enough for a flat, good enough for a hotel.'])
         || ' '
         || pg_temp.word(i, 26, ARRAY['Goes well with everything from our Nordic collection.','Limited to one colour: ours.',
              'Also available to companies; ask for a quote.','Our customers'' favourite three years in a row.',
              'New this season.','Please note that natural materials differ in colour.']),
       category,
       CASE category WHEN 'books' THEN 'books' WHEN 'toys' THEN 'children' WHEN 'groceries' THEN 'food'
                     WHEN 'stationery' THEN 'reduced' ELSE 'standard' END,
       390 + 5 * (power(pg_temp.fraction(i, 27), 3) * 9000)::integer,
       CASE WHEN pg_temp.pick(i, 28, 33) = 0 THEN 0 ELSE 2000 + pg_temp.pick(i, 29, 20000) END
  FROM generate_series(1, 8000) AS i,
       LATERAL (SELECT pg_temp.word(i, 20, ARRAY['furniture','lighting','kitchen','textiles','garden','books','toys',
                                                 'groceries','audio','cameras','sports','stationery']) AS category,
                       pg_temp.word(i, 21, ARRAY['classic','folding','stackable','slim','sturdy','quiet','bright','portable',
                                                 'round','vintage','modern','mini']) AS adjective,
                       pg_temp.word(i, 22, ARRAY['oak','walnut','steel','brass','cotton','linen','wool','glass','bamboo',
                                                 'cork','ceramic','leather','aluminium']) AS material) AS words,
       LATERAL (SELECT pg_temp.word(i, 23, CASE category
                  WHEN 'furniture' THEN ARRAY['chair','table','shelf','stool','bench','desk']
                  WHEN 'lighting' THEN ARRAY['lamp','lantern','spotlight','chandelier']
                  WHEN 'kitchen' THEN ARRAY['bowl','kettle','knife','cutting board','pan','teapot']
                  WHEN 'textiles' THEN ARRAY['blanket','cushion','curtain','rug','towel']
                  WHEN 'garden' THEN ARRAY['planter','watering can','bird house','fire bowl']
                  WHEN 'books' THEN ARRAY['cookbook','atlas','photo book','guide']
                  WHEN 'toys' THEN ARRAY['train','puzzle','kite','building blocks']
                  WHEN 'groceries' THEN ARRAY['gift box','tea tin','spice rack','coffee set']
                  WHEN 'audio' THEN ARRAY['speaker','headphones','record player','radio']
                  WHEN 'cameras' THEN ARRAY['camera strap','tripod','camera bag','lens case']
                  WHEN 'sports' THEN ARRAY['skipping rope','yoga mat','balance board','bottle']
                  ELSE ARRAY['notebook','pencil case','desk pad','calendar'] END) AS noun) AS nouns;

INSERT INTO promotions (id, name, kind, category, value, minimum, coupon, stackable)
SELECT i,
       initcap(kind) || ' offer ' || i,
       kind,
       CASE WHEN pg_temp.pick(i, 31, 4) > 0 THEN
         pg_temp.word(i, 32, ARRAY['furniture','lighting','kitchen','textiles','garden','books','toys','groceries','audio',
                                   'cameras','sports','stationery']) END,
       CASE kind WHEN 'percent' THEN 200 + 50 * pg_temp.pick(i, 33, 12) WHEN 'amount' THEN 300 + 100 * pg_temp.pick(i, 34, 10)
                 ELSE 3 + pg_temp.pick(i, 35, 3) END,
       1000 * pg_temp.pick(i, 36, 8),
       CASE WHEN pg_temp.pick(i, 37, 3) = 0 THEN 'SAVE' || i END,
       pg_temp.pick(i, 38, 5) = 0
  FROM generate_series(1, 40) AS i,
       LATERAL (SELECT pg_temp.word(i, 30, ARRAY['percent','percent','amount','multibuy']) AS kind) AS kinds;

INSERT INTO bundles (id, name, product_ids, discount)
SELECT i, 'Set ' || i, (ARRAY[7 * i - 6, 7 * i - 5, 7 * i - 4])[1:2 + pg_temp.pick(i, 40, 2)], 500 + 100 * pg_temp.pick(i, 41, 11)
  FROM generate_series(1, 300) AS i;

-- One to five items per order; a few products make most of the sales.
INSERT INTO order_items (order_id, position, product_id, quantity, unit_price)
SELECT o, position, product.id, 1 + pg_temp.pick(o * 8 + position, 51, 3), product.price
  FROM generate_series(1, 120000) AS numbers (o)
 CROSS JOIN LATERAL generate_series(1, 1 + least(pg_temp.pick(o, 50, 6), pg_temp.pick(o, 55, 5))) AS positions (position)
  JOIN products AS product
    ON product.id = 1 + floor(8000 * power(pg_temp.fraction(o * 8 + position, 52), 2))::integer;

INSERT INTO orders (id, customer_id, status, total, placed_at)
SELECT o, 1 + pg_temp.pick(o, 53, 20000),
       CASE WHEN o > 119500 THEN 'paid' WHEN o > 119000 THEN 'packed' WHEN o > 118000 THEN 'shipped'
            WHEN pg_temp.pick(o, 54, 20) = 0 THEN 'returned' ELSE 'delivered' END,
       sum(quantity * unit_price * 1.19)::integer,
       -- Two years, ending on the last day of June.
       timestamptz '2024-07-01 00:00Z' + o * (interval '730 days' / 120001)
  FROM (SELECT order_id AS o, quantity, unit_price FROM order_items) AS items
 GROUP BY o
 ORDER BY o;

INSERT INTO reviews (id, product_id, customer_id, rating, body, created_at)
SELECT i, 1 + floor(8000 * power(pg_temp.fraction(i, 60), 2))::integer, 1 + pg_temp.pick(i, 61, 20000),
       greatest(1, 5 - pg_temp.pick(i, 62, 6) % 5),
       pg_temp.word(i, 63, ARRAY['Exactly as described, and it arrived a day early.','Good quality for the price.',
         'Smaller than I expected. Check the measurements before you order.','We bought a second one.',
         'The colour is a little darker than in the picture, but I like it.','Broke after a month; the service replaced it.',
         'Perfect.','My daughter loves it.']),
       timestamptz '2024-07-01 00:00Z' + pg_temp.fraction(i, 64) * interval '730 days'
  FROM generate_series(1, 60000) AS i;

SELECT setval(pg_get_serial_sequence(name, 'id'), 1000000)
  FROM unnest(ARRAY['customers', 'products', 'reviews', 'orders']) AS tables (name);
