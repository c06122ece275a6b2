"""Every sentence and button of the conversation. What belongs to a city comes from its plan."""

from bot.talk import Reply, Talk
from common.plan.model import Plan
from routing.rules.labels import label
from routing.rules.words import Mode
from triage.assessment import Assessment

NOTE = "内容只用于核查，依法保密（隐私说明）。"
CONFIRM = "确认提交（以上是我看到或知道的真实情况）"
UNKNOWN = "不知道"
ANONYMOUS, CONFIDENTIAL, NAMED = (label(mode) for mode in Mode)
CANCEL = "取消"
BACK = "返回"
NOTED = "我已记下"
SHOW_CODE = "再看查询码"
NOTICES = "有进展告诉我"
STATUS = "查询进度"
ANOTHER = "再报一条"
TO_LAST_TIP = "补充到刚才那条"
NEW_TIP = "这是新的线索"
DROP = "不用了"
HELP = "帮助"

MODES = (
    "①不留姓名电话：凭查询码看结果 ②只留电话：只有保密专员能看 "
    "③留姓名电话：按规定书面或电话告知。不选就按①。\n"
    "反映本单位安全问题的职工：个别部门希望留姓名，留了也会保密。\n"
    "本渠道不设奖金，其他部门有奖励规定的另行告知。"
)
NO_KEEPER = (
    "这里还没有设保密专员，没有人能妥善保管姓名和电话，"
    "所以现在只收不留姓名电话的举报，凭查询码看结果。"
)
WRITE_DOWN = (
    "请用笔把查询码抄在纸上，抄好后点“我已记下”。怕别人看到手机的，再删除聊天记录。"
    "不留姓名电话的，查询码丢了找不回来。"
)
NOTICES_ON = "好的，有进展会在这里告诉您，不写内容和查询码。"
NOTICES_A_DAY = "好的，24小时内有进展会在这里告诉您；不留姓名电话的，此后请凭查询码查询。"
NOTED_ANSWER = "好的，这里不再显示查询码。想看办到哪一步，把查询码发来就行。"
NOTHING_KEPT = "现在没有可以再显示的查询码。请用抄下的查询码查询；丢了的，可以再报一次。"
WELCOME = "请像跟朋友说话那样，写下什么地方、什么厂、有什么问题。有照片可以先发照片。"
HELP_TEXT = (
    "直接写下什么地方、什么厂、有什么问题，一次说完或分几次说都可以，也可以发照片。\n"
    "说错了就接着更正，例如“不是……，是……”。\n"
    "查询码：登记后给您的一串字母和数字，凭它看进度、回答提问。\n"
    "查进度：把查询码发来。补充或回答提问：先写查询码，空一格，再写要说的话。\n"
    "取消：写“取消”。另报一件事：写“再报一条”。"
)
ASK_CODE = "请把查询码发来。"
CANCELLED = "已取消，刚才说的没有提交，也已经删除。"
NOTHING_TO_CANCEL = "现在没有没提交的内容。已经登记的线索会继续核查。"
STALE = "这个按钮已经不能用了。"
EMPTY = "没有收到文字。"
SPAM = "没有看出要反映的问题，这条没有登记。"
PHOTO_KEPT = "照片收到了。"
RECORDING_KEPT = "收到了。由办公室听写或整理，承办单位只看到文字。"
PHOTOS_FULL = "照片和文件已经够多了，多的没有收。"
PHOTO_WORDS = "请再写几句：什么地方、什么厂、有什么问题？"
WORDS_PLEASE = Reply(PHOTO_WORDS, (CANCEL,))
FILES_ONLY = "（补充的照片或文件）"
FILES_APART = "照片和文件没有收；请另发一次，只写查询码。"
SPOKEN = "（见录音或文件）"
"""Stands for words until the office has written them down; triage finds nothing in it."""
PLACE_KEPT = "位置收到了。"
PLACE_OUTSIDE = "这个位置不在本市，没有采用。请写下在哪里。"
PLACE_NOT_HERE = "位置没有收。请先回答上面的问题。"
PHOTO_NOT_HERE = "照片没有收。请先回答上面的问题。"
MORE_WORDS = "能再说具体一点吗？比如是什么厂、用什么设备或做法、看到了什么。"
ASK_DISTRICT = "在哪个区县？"
ASK_MAIN_DISTRICT = "主要在哪个区县？"
ASK_PLACE = "在哪个区县？那里怎么找（厂名、路名或附近的标志）？"
ASK_FINDING = "厂名叫什么？不知道厂名的，那里怎么找（路名、村名或附近的标志）？"
ASK_PHONE = "请写下电话，只有保密专员能看。"
ASK_NAME_PHONE = "请写下姓名和电话，只有保密专员能看。"
ASK_NAME = "电话记下了。请再写下姓名。"
NO_PHONE = "没有看到电话号码（手机或带区号的座机）。"
DO_CONFIRM = "没有要改的，请点确认；还想补充，直接写。"
CONFIRM_OUT = "仍想由我们转有关方面研判的，请点确认；还想补充，直接写。"
ANSWER_HOW = "要回答经办人，直接写下来。"
CODE_FOR_ANSWER = "为了知道是哪条线索，请再发一次查询码，我就把您刚才写的转过去。"
WHOSE = "刚才写的，是补充到刚登记的那条，还是另一件事？"
ANSWER_DROPPED = "好的，没有转出去。"
PASSED_ON = "已经转给经办的同志。"
TURNED = {
    "objection": "异议收到了，审核后凭查询码能看到答复。",
    "withdrawal": "以后不再联系您，核查照常进行，结果仍可凭查询码查看。",
    "trouble": "收到了，办公室会马上处理，承办单位看不到。",
    "no_trouble": "好的，谢谢您告诉我们。",
}
OBJECT_HOW = "有新的事实、对结果有异议的，发：查询码 异议 新的事实（{until}前，只能提一次）。"
RELAPSE_HOW = "又开工了的，发：查询码 又开工 看到的情况。"
TROUBLE_HOW = "有没有人打听您、找您麻烦？请发：查询码 没有麻烦；或：查询码 有麻烦 什么情况。"
ADDED = "已经补充到刚登记的那条线索。"
REGISTERED_ALREADY = "这条线索已经登记过了，没有重复登记。"
CLOSED = "这个渠道现在不受理举报，请用网页。"
UNREADABLE = "这一行看不懂。请发一行 JSON，写 text、button 或 file 三者之一。"
NO_FILE = "没有找到这个文件，或者打不开。"
TERMINAL_KEYS = "输入方括号里的数字就是点按钮；/file 路径 发照片、录音或文件；Ctrl-D 结束。"
ONLY_TEXT_AND_PHOTOS = "现在只能收文字和照片，请把要说的写下来。"


def too_long(limit: int) -> str:
    """A text over the limit was not taken."""
    return f"太长了，这段没有收。加上前面说的，最多 {limit} 个字，请写短一些。"


def too_heavy(limit: int) -> str:
    """A photo over the limit was not fetched."""
    return f"照片太大：每张最多{limit // 1024 // 1024}MB。"


def point(name: str, latitude: float, longitude: float) -> str:
    """A point of the map as an address."""
    return f"{name}（地图定位：北纬{latitude:.5f}，东经{longitude:.5f}）"


def understood(talk: Talk, district: str | None) -> str:
    """What was understood, without repeating a word of the tip."""
    lines = ["内容记下了。", f"区县：{district or '没有说明'}"]
    if talk.photos:
        lines.append(f"照片：{len(talk.photos)} 张")
    if talk.recordings:
        lines.append(f"语音和文件：{len(talk.recordings)} 份")
    if talk.mode is not Mode.ANONYMOUS:
        lines.append(f"方式：{label(talk.mode)}")
    return "\n".join(lines)


def go_instead(assessment: Assessment, plan: Plan) -> str:
    """Where to go with a matter that this plan does not cover."""
    where = assessment.referral
    if where is None:
        return "这件事看起来不在这里受理的范围内。"
    known = next((referral for referral in plan.lexicon.out if referral.name == where.name), None)
    hours = f"，{known.hours}" if known and known.hours else ""
    return f"这件事看起来不在这里受理的范围内，可以直接找{where.name}（{where.phone}{hours}）。"
