/* Where two manifests differ. Members of lists that have a name are matched by it, so that one more
 * file does not make all that follow it differ. */
#include "zhuhu/bundle/json.h"

#include <string.h>

static void
change_free (gpointer data)
{
  ZhuManifestChange *change = data;

  g_free (change->place);
  g_free (change->before);
  g_free (change->after);
  g_free (change);
}

static void
add_change (GPtrArray *changes, const char *place, GVariant *before, GVariant *after)
{
  ZhuManifestChange *change = g_new0 (ZhuManifestChange, 1);

  change->place = g_strdup (place);
  change->before = before != NULL ? bundle_json_compact (before) : NULL;
  change->after = after != NULL ? bundle_json_compact (after) : NULL;
  g_ptr_array_add (changes, change);
}

/* What names @member of a list: role and name, else one of the others, else its number. */
static char *
label_of (GVariant *member, gsize i)
{
  static const char *const keys[] = { "name", "area", "context", "code" };
  const char *role = NULL, *name = NULL;

  if (!g_variant_is_of_type (member, G_VARIANT_TYPE_VARDICT))
    return g_strdup_printf ("%zu", i);
  g_variant_lookup (member, "role", "&s", &role);
  for (gsize k = 0; name == NULL && k < G_N_ELEMENTS (keys); k++)
    g_variant_lookup (member, keys[k], "&s", &name);
  if (name == NULL)
    return g_strdup_printf ("%zu", i);
  return role != NULL ? g_strdup_printf ("%s %s", role, name) : g_strdup (name);
}

typedef struct
{
  char *label;
  GVariant *value;
} Member;

static void
member_free (gpointer data)
{
  Member *member = data;

  g_free (member->label);
  g_variant_unref (member->value);
  g_free (member);
}

static void
add_member (GPtrArray *members, char *label, GVariant *value)
{
  Member *member = g_new (Member, 1);

  *member = (Member){ label, value };
  g_ptr_array_add (members, member);
}

/* Stable, so that of two with one label the first stays the first. */
static int
compare_labels (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(Member *const *) a)->label, (*(Member *const *) b)->label);
}

/* Of a dictionary or list, in the order of their labels (element: Member *). */
static GPtrArray *
members_of (GVariant *value)
{
  GPtrArray *members = g_ptr_array_new_with_free_func (member_free);
  GVariantIter iter;
  GVariant *child;
  char *name;
  gsize i = 0;

  g_variant_iter_init (&iter, value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    while (g_variant_iter_next (&iter, "{sv}", &name, &child))
      add_member (members, name, child);
  else
    while (g_variant_iter_next (&iter, "v", &child))
      add_member (members, label_of (child, i++), child);
  g_ptr_array_sort (members, compare_labels);
  return members;
}

static void
compare_values (GPtrArray *changes, const char *place, GVariant *before, GVariant *after);

static void
compare_members (GPtrArray *changes, const char *place, GVariant *before, GVariant *after)
{
  g_autoptr (GPtrArray) was = members_of (before);
  g_autoptr (GPtrArray) is = members_of (after);
  guint i = 0, j = 0;

  while (i < was->len || j < is->len)
    {
      const Member *old = i < was->len ? g_ptr_array_index (was, i) : NULL;
      const Member *new_ = j < is->len ? g_ptr_array_index (is, j) : NULL;
      const int order = old == NULL ? 1 : new_ == NULL ? -1 : strcmp (old->label, new_->label);
      const char *name = order <= 0 ? old->label : new_->label;
      g_autofree char *below
          = *place != '\0' ? g_strconcat (place, "/", name, NULL) : g_strdup (name);

      compare_values (changes, below, order <= 0 ? old->value : NULL,
                      order >= 0 ? new_->value : NULL);
      i += order <= 0;
      j += order >= 0;
    }
}

/* Of lists whose members are alike the order may differ. */
static void
compare_lists (GPtrArray *changes, const char *place, GVariant *before, GVariant *after)
{
  const guint n = changes->len;

  compare_members (changes, place, before, after);
  if (changes->len == n)
    {
      g_autofree char *was = bundle_json_compact (before);
      g_autofree char *is = bundle_json_compact (after);

      if (!g_str_equal (was, is))
        add_change (changes, place, before, after);
    }
}

static void
compare_values (GPtrArray *changes, const char *place, GVariant *before, GVariant *after)
{
  if (before == NULL || after == NULL)
    add_change (changes, place, before, after);
  else if (g_variant_is_of_type (before, G_VARIANT_TYPE_VARDICT)
           && g_variant_is_of_type (after, G_VARIANT_TYPE_VARDICT))
    compare_members (changes, place, before, after);
  else if (g_variant_is_of_type (before, G_VARIANT_TYPE ("av"))
           && g_variant_is_of_type (after, G_VARIANT_TYPE ("av")))
    compare_lists (changes, place, before, after);
  else if (!g_variant_equal (before, after))
    add_change (changes, place, before, after);
}

GPtrArray *
zhu_manifest_compare (GVariant *before, GVariant *after)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func (change_free);

  compare_values (changes, "", before, after);
  return changes;
}
