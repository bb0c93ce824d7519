# tags.awk: reads a PDF written by `qpdf --qdf --object-streams=disable` and holds its structure tree against the
# contents of its pages, without any code that wrote them. Prints what is wrong, a line each; at the end the number
# of TH, TD, P and headings. All text must stand in marked content; each marked content of a page belongs to one
# element, whose type it names, and the page's entry in the ParentTree says so too; each element is its parent's child
# once; heads that cells name are there, and are TH; no cell spans more rows than there are.

function wrong(text) { print text; n_wrong++ }

# "12 0 R" at the end of the line.
function reference(line) { sub(/ 0 R.*/, "", line); sub(/.*[^0-9]/, "", line); return line }

# Contents are read page by page in the order of the elements: going through the tree, numbers grow on each page.
function visit(e,    i) {
  for (i = 1; i <= n_own_of[e]; i++) {
    if ((own_page[e, i] in last) && last[own_page[e, i]] >= own_mcid[e, i]) wrong(type[e] " " e " is read out of order")
    last[own_page[e, i]] = own_mcid[e, i]
  }
  for (i = 1; i <= n_kids_of[e]; i++) visit(kid_of[e, i])
}

# ---- Objects: keys of the outermost dictionary stand two blanks in ----

/^[0-9]+ 0 obj$/ { id = $1; key = ""; depth = 0; in_stream = 0; next }
/^stream$/ { in_stream = 1; next }
/^endstream$/ { in_stream = 0; next }
/^endobj$/ { id = ""; next }
id == "" { next }

in_stream && !(id in is_content) { next }
in_stream {
  n = split($0, token, /[ \n]+/)
  for (i = 1; i <= n; i++) {
    if (token[i] ~ />>BDC$/ || token[i] == "BDC" || token[i] == "BMC") {
      level[id]++
      marked = $0
      if (marked ~ /<<\/MCID [0-9]+>>BDC$/ && level[id] == 1) {
        tag = marked; sub(/<<.*/, "", tag); sub(/.*\//, "", tag)
        mcid = marked; sub(/.*MCID /, "", mcid); sub(/>>.*/, "", mcid)
        mark_tag[id "," mcid] = tag
        if ((id in next_mcid ? next_mcid[id] : 0) != mcid + 0) wrong("stream " id ": MCID " mcid " out of order")
        next_mcid[id] = mcid + 1
      }
    }
    if (token[i] == "EMC") level[id]--
    if ((token[i] == "Tj" || token[i] == "TJ" || token[i] == "S") && level[id] < 1)
      wrong("stream " id ": drawn outside of marked content")
  }
  next
}

/^  \/Type \/Page$/ { pages[id] = 1 }
/^  \/Contents / { contents[id] = reference($0); is_content[contents[id]] = 1 }
/^  \/StructParents / { struct_parents[id] = $2 }
/^  \/Tabs \/S$/ { tabs[id] = 1 }
/^  \/S \/[A-Za-z0-9]+$/ { type[id] = substr($2, 2) }
/^  \/P [0-9]+ 0 R$/ { parent[id] = reference($0) }
/^  \/Pg / { page[id] = reference($0) }
/^  \/ID \(/ { name = $2; named[name] = id; own_name[id] = name }
/^  \/Type \/StructTreeRoot$/ { root = id }
/^  \/[A-Za-z]/ { key = $1 }
/^    \/Headers \[/ { in_headers = 1; next }
in_headers && /\]/ { in_headers = 0 }
in_headers { heads[++n_heads] = id " " $1 }
/^    \/(Scope|ColSpan|RowSpan) / { attribute[id, $1] = $2 }

# Kids: numbers are contents of the element's page, references are elements, dictionaries name another page.
/^  \/K [0-9]+$/ { own[++n_own] = id " " $2 " here"; next }
/^  \/K [0-9]+ 0 R$/ { kid[++n_kids] = id " " reference($0); next }
key == "/K" && /^    [0-9]+$/ { own[++n_own] = id " " $1 " here"; next }
key == "/K" && /^    [0-9]+ 0 R$/ { kid[++n_kids] = id " " reference($0); next }
key == "/K" && /^      \/MCID / { mcr = $2; next }
key == "/K" && /^      \/Pg / { mcr_page = reference($0); next }
key == "/K" && /^    >>$/ { own[++n_own] = id " " mcr " " mcr_page; next }

# Leaves of number trees, and arrays of elements.
/^  \/Nums \[/ { key = "/Nums"; next }
key == "/Nums" && /^    [0-9]+$/ { number = $1; next }
key == "/Nums" && /^    [0-9]+ 0 R$/ { of_number[number] = reference($0); next }
/^  [0-9]+ 0 R$/ { entry[id, n_entries[id]++] = reference($0); next }

# A cell that spans rows ends within the TBody or THead that its row stands in.
function check_spans(group,    i, k, row, cell) {
  for (i = 1; i <= n_kids_of[group]; i++) {
    row = kid_of[group, i]
    for (k = 1; type[row] == "TR" && k <= n_kids_of[row]; k++) {
      cell = kid_of[row, k]
      if (attribute[cell, "/RowSpan"] + i - 1 > n_kids_of[group]) wrong(type[cell] " " cell " spans out of its rows")
    }
  }
}

END {
  for (i = 1; i <= n_own; i++) {
    split(own[i], part, " ")
    where = part[3] == "here" ? page[part[1]] : part[3]
    stream = contents[where]
    mark = stream "," part[2]
    if (!(mark in mark_tag)) wrong(type[part[1]] " " part[1] ": content " part[2] " is not on its page")
    else if (mark_tag[mark] != type[part[1]]) wrong("content " mark " is " mark_tag[mark] ", its element " type[part[1]])
    if (mark in owner) wrong("content " mark " is reached twice")
    owner[mark] = part[1]
    own_page[part[1], ++n_own_of[part[1]]] = where
    own_mcid[part[1], n_own_of[part[1]]] = part[2] + 0
  }
  for (mark in mark_tag) if (!(mark in owner)) wrong("content " mark " is not reached")
  for (p in pages) {
    if (!(p in tabs)) wrong("page " p " has no tab order")
    if (!(p in struct_parents)) { wrong("page " p " has no StructParents"); continue }
    list = of_number[struct_parents[p]]
    for (i = 0; i < n_entries[list]; i++)
      if (owner[contents[p] "," i] != entry[list, i]) wrong("page " p ": ParentTree differs for content " i)
    if (n_entries[list] + 0 != next_mcid[contents[p]] + 0) wrong("page " p ": ParentTree has another number of entries")
  }
  for (i = 1; i <= n_kids; i++) {
    split(kid[i], part, " ")
    kid_of[part[1], ++n_kids_of[part[1]]] = part[2]
    if (part[1] == root) { if (type[part[2]] != "Document") wrong("the root is no Document"); seen[part[2]]++; continue }
    if (parent[part[2]] != part[1]) wrong("element " part[2] ": its parent is another")
    seen[part[2]]++
  }
  for (e in type) {
    count[type[e]]++
    if (seen[e] != 1) wrong(type[e] " " e " is reached " seen[e] + 0 " times")
    if (type[e] == "TH" && !((e, "/Scope") in attribute)) wrong("TH " e " has no Scope")
    if ((type[e] == "TH" || type[e] == "TD") && type[parent[e]] != "TR") wrong(type[e] " " e " is in no row")
  }
  for (e in n_kids_of) check_spans(e)
  for (i = 1; i <= n_heads; i++) {
    split(heads[i], part, " ")
    if (!(part[2] in named)) wrong("cell " part[1] ": no head " part[2])
    else if (type[named[part[2]]] != "TH") wrong("cell " part[1] ": head " part[2] " is no TH")
  }
  visit(root)
  printf "TH %d TD %d P %d H1 %d H2 %d Table %d TBody %d Headers %d\n", count["TH"], count["TD"], count["P"], count["H1"],
    count["H2"], count["Table"], count["TBody"], n_heads
}
