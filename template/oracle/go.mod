module orkestra.orkspace.io/template/oracle

go 1.24
