SELECT sales.first_sale_on, sales.last_sale_on, reached.contacts
FROM (SELECT MIN(sold_on) AS first_sale_on, MAX(sold_on) AS last_sale_on FROM documents WHERE sold_on <= DATE '2024-06-30') AS sales
CROSS JOIN (SELECT COUNT(*) AS contacts FROM contacts WHERE answered AND contacted_on <= DATE '2024-06-30') AS reached
