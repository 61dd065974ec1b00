"""Photos and scans: the header first, then re-encoded, smaller, without place and camera."""

import io
import threading
from dataclasses import dataclass
from typing import BinaryIO

import pillow_heif
from PIL import Image, ImageCms, ImageOps, ImageSequence, UnidentifiedImageError

from service.errors import Refused, say
from service.uploads import kinds

LONGEST_SIDE = 4096  # pixels; A4 at 350 dpi
PREVIEW_SIDE = 1600  # pixels; what a page shows
LONGEST_TAKEN = 16_500  # pixels; the largest photo of a telephone is 16,320 long
MOST_PIXELS = 60_000_000  # decoded whole: 240 MB of memory
MOST_JPEG_PIXELS = 200_000_000  # a JPEG is decoded at a fraction of its size
MOST_SHEETS = 100  # of a scan
QUALITY = 88
PREVIEW_QUALITY = 80
DAMAGED = say("图片已损坏或者不完整，请重新拍摄或者导出后再上传")
MEDIA_TYPES = frozenset(kind.media_type for kind in kinds.PICTURES.values())
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, RuntimeError, MemoryError)
_ONE_AT_A_TIME = threading.Lock()
"""Decoded pictures are large: a process has the memory for one."""

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = MOST_JPEG_PIXELS  # above it Pillow warns, above its double it refuses


@dataclass(frozen=True)
class Made:
    """A picture as it was written here."""

    content: bytes
    media_type: str
    ending: str

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return len(self.content)


def refuse_unfit(stream: BinaryIO, picture: str) -> None:
    """Read the header alone: no pixel is decoded.

    :param picture: Pillow's name of the format that the file begins as
    :raises Refused: it cannot be read, or says that it has too many pixels
    """
    with _opened(stream, picture) as image:
        _refuse_large(image)


def remade(stream: BinaryIO) -> Made:
    """Decode a picture and re-encode it: upright, at most 4,096 pixels long, nothing but pixels.

    Photos become JPEG, drawings stay PNG, a scan of several sheets becomes a PDF.

    :raises Refused: it is damaged
    """
    with _ONE_AT_A_TIME:
        try:
            return _remade(stream)
        except _BROKEN as broken:
            raise Refused(DAMAGED) from broken


def preview(stream: BinaryIO) -> bytes:
    """Return a stored picture as a JPEG for a page, at most 1,600 pixels long.

    :raises Refused: it is damaged, or larger than what is taken today
    """
    with _ONE_AT_A_TIME:
        try:
            with _opened(stream) as image:
                _refuse_large(image)
                shown = _upright(image, PREVIEW_SIDE)
                return _written(_flat(shown), "JPEG", quality=PREVIEW_QUALITY)
        except _BROKEN as broken:
            raise Refused(DAMAGED) from broken


def _opened(stream: BinaryIO, *pictures: str) -> Image.Image:
    stream.seek(0)
    formats = pictures or tuple(kinds.PICTURES)
    try:
        # Names of formats are Pillow's; HEIF is registered above.
        return Image.open(stream, formats=formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as huge:
        raise Refused("图片的像素太多，请缩小后再上传") from huge
    except (*_BROKEN, UnidentifiedImageError) as broken:
        raise Refused(DAMAGED) from broken


def _refuse_large(image: Image.Image) -> None:
    wide, high = image.size
    most = MOST_JPEG_PIXELS if image.format == "JPEG" else MOST_PIXELS
    if wide * high > most or max(wide, high) > LONGEST_TAKEN:
        raise Refused(
            say("图片有 %(wide)s×%(high)s 像素，太大了，请缩小后再上传", wide=wide, high=high)
        )


def _remade(stream: BinaryIO) -> Made:
    with _opened(stream) as image:
        if image.format == "TIFF" and getattr(image, "n_frames", 1) > 1:
            return _as_sheets(image)
        kept_lossless = image.format in ("PNG", "GIF", "TIFF")
        upright = _upright(image, LONGEST_SIDE)
        if kept_lossless and not _is_photo(upright):
            return Made(_written(_plain(upright), "PNG"), kinds.PNG, "png")
        return Made(_written(_flat(upright), "JPEG", quality=QUALITY), kinds.JPEG, "jpg")


def _as_sheets(image: Image.Image) -> Made:
    """Write a scan of several sheets as a PDF, which every browser shows."""
    if getattr(image, "n_frames", 1) > MOST_SHEETS:
        raise Refused("扫描件超过 100 页，请拆分后再上传")
    sheets = []
    for sheet in ImageSequence.Iterator(image):
        _refuse_large(sheet)
        sheets.append(_flat(_upright(sheet.copy(), LONGEST_SIDE // 2)))
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:], quality=QUALITY)
    return Made(out.getvalue(), kinds.PDF, "pdf")


def _upright(image: Image.Image, side: int) -> Image.Image:
    """Return a picture turned as the camera was held, in the colours of screens, not too large."""
    if image.format == "JPEG":
        image.draft(None, (side, side))  # decoded at a half, a quarter or an eighth
    image.load()
    turned = _in_screen_colours(ImageOps.exif_transpose(image))
    turned.thumbnail((side, side), Image.Resampling.LANCZOS)
    return turned


def _in_screen_colours(image: Image.Image) -> Image.Image:
    """Take a picture over into sRGB, where a profile says how: the profile is not kept."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "CMYK"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made = ImageCms.profileToProfile(
            image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a profile that cannot be read says nothing
    return made or image


def _is_photo(image: Image.Image) -> bool:
    """Ask whether a picture has more colours than a drawing has."""
    small = image.convert("RGB")
    small.thumbnail((256, 256), Image.Resampling.NEAREST)
    return image.mode not in ("1", "L", "P") and small.getcolors(8192) is None


def _plain(image: Image.Image) -> Image.Image:
    """Return a picture in a mode that PNG has, and nothing beside its pixels."""
    clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    mode = "RGBA" if clear else image.mode if image.mode in ("1", "L", "RGB") else "RGB"
    return image.convert(mode)


def _flat(image: Image.Image) -> Image.Image:
    """Return a picture without transparency, on white."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        over = image.convert("RGBA")
        paper = Image.new("RGB", over.size, "white")
        paper.paste(over, mask=over.getchannel("A"))
        return paper
    if image.mode.startswith("I"):
        return image.convert("L")
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


def _written(image: Image.Image, form: str, **how: int) -> bytes:
    """Write pixels; what was noted beside them (EXIF, place, profile, text) is left behind."""
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    out = io.BytesIO()
    bare.save(out, form, optimize=True, **how)
    return out.getvalue()
