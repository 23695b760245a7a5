SELECT COUNT(*) AS contacts
FROM contacts
WHERE answered AND kind <> 'complaint' AND contacted_on <= DATE '2024-06-30'
