SELECT head FROM case_file;
