/* Names of glyphs, as encodings of simple fonts use them: those of Latin text; rarer ones come as
 * uniXXXX or with a ToUnicode map. Names and characters after the Adobe Glyph List. */
#include "zhuhu/pdf/font.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  const char *name;
  gunichar character;
} Glyph;

/* Ordered by name. */
static const Glyph glyphs[] = { { "AE", 0xC6 },
                                { "Aacute", 0xC1 },
                                { "Adieresis", 0xC4 },
                                { "Agrave", 0xC0 },
                                { "Aring", 0xC5 },
                                { "Ccedilla", 0xC7 },
                                { "Eacute", 0xC9 },
                                { "Egrave", 0xC8 },
                                { "Euro", 0x20AC },
                                { "Ntilde", 0xD1 },
                                { "Odieresis", 0xD6 },
                                { "Oslash", 0xD8 },
                                { "Udieresis", 0xDC },
                                { "aacute", 0xE1 },
                                { "acircumflex", 0xE2 },
                                { "adieresis", 0xE4 },
                                { "ae", 0xE6 },
                                { "agrave", 0xE0 },
                                { "ampersand", '&' },
                                { "aring", 0xE5 },
                                { "asciicircum", '^' },
                                { "asciitilde", '~' },
                                { "asterisk", '*' },
                                { "at", '@' },
                                { "backslash", '\\' },
                                { "bar", '|' },
                                { "braceleft", '{' },
                                { "braceright", '}' },
                                { "bracketleft", '[' },
                                { "bracketright", ']' },
                                { "bullet", 0x2022 },
                                { "ccedilla", 0xE7 },
                                { "colon", ':' },
                                { "comma", ',' },
                                { "copyright", 0xA9 },
                                { "degree", 0xB0 },
                                { "dollar", '$' },
                                { "eacute", 0xE9 },
                                { "ecircumflex", 0xEA },
                                { "edieresis", 0xEB },
                                { "egrave", 0xE8 },
                                { "eight", '8' },
                                { "ellipsis", 0x2026 },
                                { "emdash", 0x2014 },
                                { "endash", 0x2013 },
                                { "equal", '=' },
                                { "exclam", '!' },
                                { "ff", 0xFB00 },
                                { "fi", 0xFB01 },
                                { "five", '5' },
                                { "fl", 0xFB02 },
                                { "four", '4' },
                                { "germandbls", 0xDF },
                                { "grave", '`' },
                                { "greater", '>' },
                                { "guillemotleft", 0xAB },
                                { "guillemotright", 0xBB },
                                { "hyphen", '-' },
                                { "iacute", 0xED },
                                { "less", '<' },
                                { "minus", 0x2212 },
                                { "multiply", 0xD7 },
                                { "nbspace", 0xA0 },
                                { "nine", '9' },
                                { "ntilde", 0xF1 },
                                { "numbersign", '#' },
                                { "oacute", 0xF3 },
                                { "ocircumflex", 0xF4 },
                                { "odieresis", 0xF6 },
                                { "one", '1' },
                                { "oslash", 0xF8 },
                                { "parenleft", '(' },
                                { "parenright", ')' },
                                { "percent", '%' },
                                { "period", '.' },
                                { "periodcentered", 0xB7 },
                                { "plus", '+' },
                                { "plusminus", 0xB1 },
                                { "question", '?' },
                                { "quotedbl", '"' },
                                { "quotedblleft", 0x201C },
                                { "quotedblright", 0x201D },
                                { "quoteleft", 0x2018 },
                                { "quoteright", 0x2019 },
                                { "quotesingle", '\'' },
                                { "registered", 0xAE },
                                { "section", 0xA7 },
                                { "semicolon", ';' },
                                { "seven", '7' },
                                { "six", '6' },
                                { "slash", '/' },
                                { "space", ' ' },
                                { "three", '3' },
                                { "two", '2' },
                                { "uacute", 0xFA },
                                { "udieresis", 0xFC },
                                { "underscore", '_' },
                                { "yen", 0xA5 },
                                { "zero", '0' } };

static int
compare_glyph (const void *key, const void *glyph)
{
  return strcmp (key, ((const Glyph *) glyph)->name);
}

/* The number behind a prefix such as uni, of four to six hexadecimal digits. */
static gunichar
hexadecimal (const char *digits)
{
  char *rest = NULL;
  const guint64 value = g_ascii_strtoull (digits, &rest, 16);

  return strlen (digits) >= 4 && strlen (digits) <= 6 && *rest == '\0'
                 && g_unichar_validate ((gunichar) value)
             ? (gunichar) value
             : 0;
}

gunichar
pdf_glyph_character (const char *name)
{
  const Glyph *found
      = bsearch (name, glyphs, G_N_ELEMENTS (glyphs), sizeof glyphs[0], compare_glyph);

  if (found != NULL)
    return found->character;
  if (g_ascii_isalpha (name[0]) && name[1] == '\0')
    return (gunichar) name[0];
  if (g_str_has_prefix (name, "uni"))
    return hexadecimal (name + strlen ("uni"));
  return name[0] == 'u' ? hexadecimal (name + 1) : 0;
}

gunichar
pdf_win_ansi (guint8 code)
{
  static const guint16 high[32]
      = { 0x20AC, 0x2022, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
          0x2039, 0x0152, 0x2022, 0x017D, 0x2022, 0x2022, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
          0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x2022, 0x017E, 0x0178 };

  return code < 0x20 ? 0 : code >= 0x80 && code < 0xA0 ? high[code - 0x80] : code;
}
