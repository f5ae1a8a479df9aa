"""What publishers reserve: mining, archiving, showing; read of stored answers, kept beside them."""
