-- Who was erased, without a word of who that was: so that credentials which were issued before do not bring them back.

CREATE TABLE erasures (
    digest TEXT   COLLATE "C" NOT NULL PRIMARY KEY, -- SHA-256 of the id, in hexadecimal
    cutoff BIGINT             NOT NULL -- credentials issued until then count for nothing
);
