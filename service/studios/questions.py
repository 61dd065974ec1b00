"""Questions to the bureau (article 20): what is assumed until it answers, and where that stands."""

from dataclasses import dataclass
from typing import Literal

Where = Literal["model", "code"]


@dataclass(frozen=True)
class Place:
    """Where a default stands: an element of a model, or a name of the program.

    `file` is a model's file name or a module; `name` an element, a decision, a rule's row or a
    name in the module. A designer changes what stands in a model.
    """

    kind: Where
    file: str
    name: str
    words: str


@dataclass(frozen=True)
class Question:
    """One question: its number, the sentence, the default that holds, its articles, its places."""

    number: str
    asked: str
    default: str
    articles: str
    places: tuple[Place, ...]


def _model(file: str, name: str, words: str) -> Place:
    return Place("model", file, name, words)


def _code(file: str, name: str, words: str) -> Place:
    return Place("code", f"service.studios.{file}", name, words)


QUESTIONS = (
    Question(
        "Q1",
        "资助周期到满两年为止，还是到考核结果公布为止？"
        "事实发生在上一周期的，追回哪个周期的资金？",
        "自授予称号起算，到合格以上的考核结果公布之日为止；只追回决定时所在周期的资金，"
        "违规违纪的事实在以前周期的，两个数都列出，由局领导选定并写明理由。",
        "第十三条、第十五条",
        (
            _code("books.posting", "next_cycle", "资助周期从哪一天起"),
            _model("clawback.dmn", "clawback", "追回金额"),
            _model("clawback.bpmn", "set_amount", "确定追回金额"),
        ),
    ),
    Question(
        "Q2", "复议、诉讼把等次改为优秀，名额已经用完的，可以超过百分之二十吗？",
        "不可以：优秀名额用完的不能改为优秀。",
        "第十一条",
        (_code("revocation.regrading", "_refuse_beyond_places", "复核、复议以后改变等次"),),
    ),
    Question(
        "Q3", "考核优秀的追加资助是自动给，还是可以不给？",
        "局领导可以不给，写明理由。",
        "第十五条",
        (_model("assessment.bpmn", "decide_top_up", "决定追加资助"),),
    ),
    Question(
        "Q4", "退休以后返聘的技能大师可以继续领办吗？",
        "可以，到下一次考核为止；不算“不能继续开展工作”。",
        "第四条、第十三条第三项",
        (_model("leader-watch.bpmn", "answer", "答复退休安排"),),
    ),
    Question(
        "Q5", "单位合并后不再保留的工作室，资助资金要追回吗？",
        "由局领导在零和应追回数之间确定，写明理由。",
        "第十二条、第十三条第四项",
        (
            _model("clawback.dmn", "clawback", "追回金额"),
            _model("clawback.bpmn", "set_amount", "确定追回金额"),
        ),
    ),
    Question(
        "Q6", "恢复称号时，领办人或者本单位本职业已经另有工作室的，保留哪个？",
        "由局领导决定；第五条的两条限制不放宽。",
        "第五条",
        (_model("remedy.bpmn", "choose", "决定保留哪个工作室"),),
    ),
    Question(
        "Q7", "取消称号后再次认定，或者换了单位的技能大师再次认定，还给认定资助吗？",
        "本单位本职业或者本人得过认定资助又没有追回的，不再给。",
        "第十五条",
        (_code("money.actions", "enter", "登记认定资助"),),
    ),
    Question(
        "Q8", "公开各工作室得到的资助金额吗？",
        "只公开“获资助10万元”，不公开收支。",
        "第十五条",
        (_code("regulation", "GRANTS_PUBLISHED", "名录里写不写资助"),),
    ),
    Question(
        "Q9", "评审、考核的项目、分值和合格线是多少？",
        "评审合格线按专家评审表；考核一百分，六十分以下不合格，九十分以上可以评优秀。",
        "第七条、第十一条",
        (
            _model("expert-review.dmn", "marks", "专家评审合格标准"),
            _model("assessment-score.dmn", "assessment-score", "考核评分标准"),
            _model("assessment-grade.dmn", "assessment-grade", "考核等次"),
        ),
    ),
    Question(
        "Q10", "条文里的“财务”是局财务还是区财政局，由谁支付？",
        "局财务开具支付令，区财政局办理国库支付。",
        "第十条、第十五条",
        (
            _model("funding.bpmn", "order", "开具支付令（局财务）"),
            _model("funding.bpmn", "pay", "办理支付（区财政局）"),
        ),
    ),
    Question(
        "Q11", "考核不合格是整改以前公布，还是整改以后公布？",
        "先以不合格公示、公布，同时限期整改；整改后合格的再公布。",
        "第十一条、第十三条第二项",
        (
            _model("assessment-round.bpmn", "write_results", "公布考核结果"),
            _model("assessment.bpmn", "publish_rectified", "公布整改后合格"),
        ),
    ),
    Question(
        "Q12", "公示以前的领导审定，是局长办公会吗？",
        "由局领导审定名单以后公示；会议记录作为附件。",
        "第七条",
        (_model("round.bpmn", "decide_list", "审定拟认定名单"),),
    ),
)  # fmt: skip
"""Section 13 of the specification: Q1 to Q12, in its order."""
