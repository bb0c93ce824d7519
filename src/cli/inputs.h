/* What outputs were made from, as bytes: for making them once more. */
#pragma once

#include "command.h"
#include "zhuhu/store.h"

struct _ZhuInputs
{
  gboolean kept;      /* all of it was in the store */
  const char *id;     /* that outputs are to name, whatever theirs would be; borrowed */
  GHashTable *roles;  /* "template" -> GHashTable * of name (01-basic.ini) -> GBytes * */
  char *style_folder; /* of font files beside the style */
  GHashTable *parts;  /* of what was bound, files of others: SHA-256 -> path */
  GArray *months;     /* element: ZhuPeriod: as for zhu_store_pin_month() */
};

ZhuInputs *zhu_inputs_new (void);
void zhu_inputs_free (ZhuInputs *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuInputs, zhu_inputs_free)

/* @bytes: taken. */
void zhu_inputs_put (ZhuInputs *self, const char *role, const char *name, GBytes *bytes);
/* Name -> GBytes *: all files of @role: of templates with what they inherit from, of the dictionary
 * as zhu_dictionary_files(), none if it is the one sealed with the month. */
GHashTable *zhu_inputs_files (const ZhuInputs *self, const char *role);
/* The file of @role that is called like @name, whose folder and ending (.ini) do not matter; NULL
 * for the only one. *@file is what it is called. NULL with ZHU_ERROR_INPUT if it was not kept. */
GBytes *zhu_inputs_find (const ZhuInputs *self,
                         const char *role,
                         const char *name,
                         const char **file,
                         GError **error);
/* The template that is called like @name. */
ZhuTemplate *
zhu_inputs_template (const ZhuInputs *self, const char *name, ZhuDiags *diags, GError **error);
