/* Syllable tables. Rare characters come in whole names: outside the basic plane, in extension G,
 * the numeral 〇 and the middle dot all occur in registers and break careless programs. */
#include "generator/vocabulary.h"

static const char *const place_heads[]
    = { "青", "白", "石", "柳", "杨", "松", "双", "大", "小", "上", "下", "东", "西",
        "南", "北", "金", "银", "龙", "凤", "云", "高", "平", "长", "清", "红" };
static const char *const place_tails[]
    = { "河", "沟", "坪", "岭", "湾", "坝", "桥", "泉", "塬", "川", "岔", "寺",
        "庙", "营", "池", "峪", "梁", "台", "庄", "口", "滩", "洞", "崖" };
static const char *const surnames[]
    = { "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高",
        "林", "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧",
        "程", "曹", "袁", "邓", "许", "傅", "沈", "曾", "彭", "吕", "苏", "卢", "蒋", "蔡", "贾",
        "丁", "魏", "薛", "叶", "阎", "余", "潘", "杜", "戴", "夏", "钟", "汪", "田", "任", "姜",
        "范", "方", "石", "姚", "谭", "廖", "邹", "熊", "金", "陆", "郝", "孔", "白", "崔", "康",
        "毛", "邱", "秦", "江", "史", "顾", "侯", "邵", "孟", "龙", "万", "段", "雷", "钱", "汤" };
static const char *const male_syllables[]
    = { "建", "国", "志", "明", "军", "平", "文", "华", "永", "东", "海", "强", "伟", "刚", "林",
        "德", "生", "福", "成", "民", "新", "忠", "义", "学", "宝", "山", "有", "来", "安", "正" };
static const char *const female_syllables[]
    = { "秀", "英", "桂", "兰", "玉", "梅", "芳", "霞", "红", "丽", "凤", "琴", "珍", "翠", "莲",
        "香", "彩", "春", "花", "淑", "芬", "素", "娟", "巧", "云", "菊", "爱", "小", "雪", "燕" };
static const char *const rare_names[]
    = { "王𠮟", "李䶮", "张㑇", "刘〇", "安·吉明", "赵𰻝", "陈䶮生", "周㑇林" };

void
sample_vocabulary_place (char *buffer, gsize size, gsize number, const char *suffix)
{
  const gsize n_heads = G_N_ELEMENTS (place_heads);
  const gsize n_tails = G_N_ELEMENTS (place_tails);
  /* 53 shares no factor with 25 × 23: every number below their product has its own name */
  const gsize pick = number * 53 % (n_heads * n_tails);

  g_snprintf (buffer, size, "%s%s%s", place_heads[pick % n_heads], place_tails[pick / n_heads],
              suffix);
}

const char *
sample_vocabulary_surname (SampleRandom *random)
{
  /* the smaller of two draws: the first names of the list are the frequent ones */
  const guint64 a = sample_random_below (random, G_N_ELEMENTS (surnames));
  const guint64 b = sample_random_below (random, G_N_ELEMENTS (surnames));

  return surnames[MIN (a, b)];
}

void
sample_vocabulary_name (char *buffer,
                        gsize size,
                        const char *surname,
                        int sex,
                        SampleRandom *random)
{
  const char *const *syllables = sex == 1 ? male_syllables : female_syllables;
  const char *first = syllables[sample_random_below (random, G_N_ELEMENTS (male_syllables))];
  const char *second = syllables[sample_random_below (random, G_N_ELEMENTS (male_syllables))];

  G_STATIC_ASSERT (G_N_ELEMENTS (male_syllables) == G_N_ELEMENTS (female_syllables));
  g_snprintf (buffer, size, "%s%s%s", surname, first,
              sample_random_chance (random, 250) ? "" : second);
}

const char *
sample_vocabulary_rare_name (gsize number)
{
  return rare_names[number % G_N_ELEMENTS (rare_names)];
}
