-- How a dataset is cited, as its DOI's registration agency says.
alter table enrichment add column citation text;
