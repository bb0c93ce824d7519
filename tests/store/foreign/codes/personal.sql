SELECT head_name FROM household UNION ALL SELECT head_phone FROM household UNION ALL SELECT full_name FROM person UNION ALL SELECT id_number FROM person;
