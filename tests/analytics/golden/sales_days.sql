SELECT MIN(sold_on) AS first_sale_on, MAX(sold_on) AS last_sale_on
FROM documents
WHERE sold_on <= DATE '2024-06-30'
