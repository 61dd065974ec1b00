"""A unit that has registered itself and waits to be admitted."""

from io import BytesIO

from service.demo.cast import credit_code
from service.demo.stage import Stage
from service.host import documents
from service.people.actor import PUBLIC
from service.studios.register import registrations
from service.studios.register.registrations import Applied
from service.studios.register.tables import UnitRegistration

CREDIT_CODE = credit_code("91110105MA03YG0C3")
PASSWORD = "peaceful ladder amber"  # for who admits it and goes on as its contact


def register(stage: Stage) -> UnitRegistration:
    """Let the unit hand its application in, at the time the play has come to."""
    applied = Applied(
        credit_code=CREDIT_CODE,
        name="北京燕工数控设备有限公司",
        legal_kind="企业",
        address="北京市朝阳区望京东园七区 18 号",
        contact="马晓春",
        mobile="13901230456",
        email="maxiaochun@example.cn",
        password=PASSWORD,
    )
    with stage.house.database.write(actor=PUBLIC, at=stage.at) as session:
        paper = documents.store(
            session,
            instance=None,
            kind="authorisation",
            filename="授权书（盖章）.pdf",
            stream=BytesIO(stage.paper),
            actor=PUBLIC,
        )
        return registrations.file(session, applied, authorisation=paper.key)
