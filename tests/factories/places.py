"""A handful of real units, for tests of other rooms: no need to load all 14,000."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from khuyencong.places.choices import REORGANISED_ON, Level
from khuyencong.places.models import Succession, Unit
from khuyencong.places.rules import kind_of, unit_key

LAST_OLD_DAY = REORGANISED_ON - timedelta(days=1)


@dataclass(frozen=True)
class Units:
    """The units made; codes and names are the published ones."""

    hanoi: Unit  # 01, unchanged, valid on both sides
    lao_cai_old: Unit  # 10, until 30 June 2025
    yen_bai: Unit  # 15, until 30 June 2025
    lao_cai: Unit  # 15, from 1 July 2025 (10 + 15)
    phu_tho_old: Unit  # 25
    hoa_binh: Unit  # 17
    vinh_phuc: Unit  # 26
    phu_tho: Unit  # 25, from 1 July 2025 (17 + 25 + 26)
    sa_pa: Unit  # district 088 of old Lào Cai
    thanh_binh: Unit  # commune 03022 of Sa Pa, wholly to ban_ho
    ban_ho_old: Unit  # commune 03046 of Sa Pa, wholly to ban_ho
    ban_ho: Unit  # commune 03046 from 1 July 2025
    sa_pa_ward: Unit  # ward 03006 from 1 July 2025
    gia_lam: Unit  # district 018 of Hà Nội
    co_bi: Unit  # commune 00553 of Gia Lâm, divided, without weights
    phuc_loi: Unit  # ward 00136 from 1 July 2025
    phu_dong: Unit  # commune 00541 from 1 July 2025
    gia_lam_commune: Unit  # commune 00565 from 1 July 2025
    viet_tri: Unit  # ward 07900 of new Phú Thọ


def unit(
    level: str,
    code: str,
    name: str,
    *,
    parent: Unit | None = None,
    start: date | None = None,
    end: date | None = None,
) -> Unit:
    """One unit, made or found; `parent` is its district or province."""
    province = parent if parent is None or parent.level == Level.PROVINCE else parent.province
    found, _ = Unit.objects.get_or_create(
        level=level,
        code=code,
        valid_from=start,
        defaults={
            "name": name,
            "kind": kind_of(name, level),
            "parent": parent,
            "province": province,
            "valid_to": end,
            "search_key": unit_key([name]),
        },
    )
    return found


def succeed(old: Unit, new: Unit, *, whole: bool = True, suggested: bool = False) -> Succession:
    """An edge of 1 July 2025, whole (weight 1) or in part without weight."""
    edge, _ = Succession.objects.get_or_create(
        old=old,
        new=new,
        defaults={
            "on": REORGANISED_ON,
            "whole": whole,
            "weight": Decimal(1) if whole else None,
            "suggested": whole or suggested,
        },
    )
    return edge


def _old_province(code: str, name: str) -> Unit:
    return unit(Level.PROVINCE, code, name, end=LAST_OLD_DAY)


def _new_province(code: str, name: str, *olds: Unit) -> Unit:
    new = unit(Level.PROVINCE, code, name, start=REORGANISED_ON)
    for old in olds:
        succeed(old, new)
    return new


def make_units() -> Units:
    """The units of Lào Cai, Yên Bái, Hà Nội and Phú Thọ that tests talk about; calling it again makes nothing."""
    hanoi = unit(Level.PROVINCE, "01", "Thành phố Hà Nội")
    succeed(hanoi, hanoi)
    lao_cai_old, yen_bai = _old_province("10", "Tỉnh Lào Cai"), _old_province("15", "Tỉnh Yên Bái")
    phu_tho_old, hoa_binh = _old_province("25", "Tỉnh Phú Thọ"), _old_province("17", "Tỉnh Hòa Bình")
    vinh_phuc = _old_province("26", "Tỉnh Vĩnh Phúc")
    lao_cai = _new_province("15", "Tỉnh Lào Cai", lao_cai_old, yen_bai)
    phu_tho = _new_province("25", "Tỉnh Phú Thọ", hoa_binh, phu_tho_old, vinh_phuc)
    sa_pa = unit(Level.DISTRICT, "088", "Thị xã Sa Pa", parent=lao_cai_old, end=LAST_OLD_DAY)
    gia_lam = unit(Level.DISTRICT, "018", "Huyện Gia Lâm", parent=hanoi, end=LAST_OLD_DAY)
    thanh_binh = unit(Level.COMMUNE, "03022", "Xã Thanh Bình", parent=sa_pa, end=LAST_OLD_DAY)
    ban_ho_old = unit(Level.COMMUNE, "03046", "Xã Bản Hồ", parent=sa_pa, end=LAST_OLD_DAY)
    co_bi = unit(Level.COMMUNE, "00553", "Xã Cổ Bi", parent=gia_lam, end=LAST_OLD_DAY)
    ban_ho = unit(Level.COMMUNE, "03046", "Xã Bản Hồ", parent=lao_cai, start=REORGANISED_ON)
    sa_pa_ward = unit(Level.COMMUNE, "03006", "Phường Sa Pa", parent=lao_cai, start=REORGANISED_ON)
    phuc_loi = unit(Level.COMMUNE, "00136", "Phường Phúc Lợi", parent=hanoi, start=REORGANISED_ON)
    phu_dong = unit(Level.COMMUNE, "00541", "Xã Phù Đổng", parent=hanoi, start=REORGANISED_ON)
    gia_lam_commune = unit(Level.COMMUNE, "00565", "Xã Gia Lâm", parent=hanoi, start=REORGANISED_ON)
    viet_tri = unit(Level.COMMUNE, "07900", "Phường Việt Trì", parent=phu_tho, start=REORGANISED_ON)
    succeed(thanh_binh, ban_ho)
    succeed(ban_ho_old, ban_ho)
    succeed(co_bi, phuc_loi, whole=False, suggested=True)
    succeed(co_bi, phu_dong, whole=False)
    succeed(co_bi, gia_lam_commune, whole=False)
    return Units(
        hanoi=hanoi,
        lao_cai_old=lao_cai_old,
        yen_bai=yen_bai,
        lao_cai=lao_cai,
        phu_tho_old=phu_tho_old,
        hoa_binh=hoa_binh,
        vinh_phuc=vinh_phuc,
        phu_tho=phu_tho,
        sa_pa=sa_pa,
        thanh_binh=thanh_binh,
        ban_ho_old=ban_ho_old,
        ban_ho=ban_ho,
        sa_pa_ward=sa_pa_ward,
        gia_lam=gia_lam,
        co_bi=co_bi,
        phuc_loi=phuc_loi,
        phu_dong=phu_dong,
        gia_lam_commune=gia_lam_commune,
        viet_tri=viet_tri,
    )
