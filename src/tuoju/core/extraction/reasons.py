"""The words for every reason: what happened to the file, and what the person can do next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuoju.core.extraction.report import Code, Reason

_CODES = frozenset(Code)
MESSAGES: Mapping[Code, str | Promise] = {
    Code.ARCHIVE_LISTED: _("压缩包内共有 %(count)s 个文件，可按文件名检索；内容需下载后查看。"),
    Code.ARCHIVE_UNREAD: _(
        "暂不支持查看这种压缩包的目录，可下载后解压；建议改用 zip 格式重新上传。"
    ),
    Code.BOMB: _(
        "文件解压后将膨胀到 %(size)s MB（压缩时仅 %(packed)s MB），疑似“压缩炸弹”，已拒绝处理。"
        "如确为正常资料，请拆分或另存后重新上传。"
    ),
    Code.BROKEN_XML: _(
        "文件内部结构已损坏，部分内容无法读取。请用原软件打开并另存一份后重新上传。"
    ),
    Code.CONVERSION_FAILED: _("未能转换出在线预览，可下载原文件查看；也可另存为 PDF 后重新上传。"),
    Code.CONVERSION_TIMED_OUT: _(
        "转换预览用时过长，已停止。原文件完好，可下载查看；也可另存为 PDF 后重新上传。"
    ),
    Code.CONVERTER_BUSY: _(
        "预览转换正忙，暂未排上，系统会再试几次。原文件完好；若一直没有预览，可稍后重新上传。"
    ),
    Code.CONVERTER_MISSING: _(
        "本站未安装办公文档转换组件，暂无页面预览；文字已可检索，可下载原文件查看。"
    ),
    Code.CRASHED: _("处理这个文件时程序意外中断，原文件完好。请用原软件另存一份后重新上传。"),
    Code.DAMAGED: _("文件不完整或已损坏，无法打开。请检查原文件能否正常打开，再重新上传。"),
    Code.DISK_FULL: _(
        "服务器存储空间不足，处理未完成，系统会再试几次，原文件完好。请联系管理员清理空间。"
    ),
    Code.DUPLICATE_NAMES: _("压缩包里有重名的文件，解压时后者会覆盖前者，请留意。"),
    Code.EMPTY: _("这是一个 0 字节的空文件，没有任何内容。请检查原文件后重新上传。"),
    Code.ENCODING_GUESSED: _("文本按 %(encoding)s 编码读取；如有乱码，请另存为 UTF-8 后重新上传。"),
    Code.ENCRYPTED: _("文件设有打开密码，无法读取、预览和检索。请取消密码保护后重新上传。"),
    Code.ENTITIES: _("文件内含有危险的外部引用或实体定义，已停止读取。请用原软件另存后重新上传。"),
    Code.EXECUTABLE: _(
        "这是可执行程序，为保护使用者不予收录。请上传文档、图片、音视频等资料文件。"
    ),
    Code.HEIC_UNSUPPORTED: _(
        "本站暂不能显示 HEIC 照片，可下载查看；建议在手机相机设置中选“兼容性最佳”或转为 JPG 后上传。"
    ),
    Code.IMAGE_TOO_LARGE: _(
        "图片像素过大，超过 %(limit)s 万像素的上限，未生成预览。请缩小后重新上传。"
    ),
    Code.LINKS_INSIDE: _(
        "压缩包内含有符号链接，解压可能危及他人电脑，已拒绝。请去掉链接后重新打包。"
    ),
    Code.MACROS: _("文件含有宏程序，预览时不会运行；下载后请谨慎启用。"),
    Code.MEDIA_TOOLS_MISSING: _("本站未安装音视频组件，暂无时长和封面，不影响播放和下载。"),
    Code.MEDIA_UNREADABLE: _(
        "未能读出这个音视频的时长或画面，文件可能不完整。请试播后重新导出上传。"
    ),
    Code.MEMORY: _("文件内容过于庞大，读取时超出内存上限，已停止，原文件完好。请拆分后重新上传。"),
    Code.MISMATCH: _(
        "扩展名 %(extension)s 与实际内容（%(media_type)s）不符，已按实际内容处理；"
        "别人下载后可能打不开，请改对扩展名后重新上传。"
    ),
    Code.MISSING: _("找不到要处理的文件，可能已被移走。请重新上传。"),
    Code.NESTED_TOO_DEEP: _("压缩包层层嵌套超过 %(limit)s 层，已拒绝。请解开后重新打包上传。"),
    Code.NOT_DRAWN: _("页面无法绘制成图片，暂无预览；可下载原文件查看，或另存后重新上传。"),
    Code.NO_TEXT: _("文件里没有可检索的文字（可能是扫描件），可预览和下载；建议上传带文字的版本。"),
    Code.OVERLAPPING: _("压缩包内部结构异常（条目互相重叠），已拒绝。请重新打包后上传。"),
    Code.PAGES_LEFT_OUT: _("有 %(count)s 页内容损坏，未能读取，其余页面正常。"),
    Code.PICTURES_LEFT_OUT: _("有 %(count)s 页未生成页面图片，文字和下载不受影响。"),
    Code.SCANNER_SILENT: _(
        "安全检查服务暂时没有应答，文件先不开放；系统会不断重试，检查通过后自动开放。"
    ),
    Code.SHEET_TOO_LARGE: _("工作表范围过大，未读取内容。请删除多余的空行空列，另存后重新上传。"),
    Code.SVG_ACTIVE: _("SVG 图片内含脚本或外部引用，为安全起见只提供下载，不在网页中显示。"),
    Code.TEXT_CUT: _("内容很长，只收录了前面一部分用于检索，原文件完整保留。"),
    Code.TIMED_OUT: _("处理用时过长，已停止，原文件完好。请稍后重新上传，或拆分后再上传。"),
    Code.TOO_MANY_ENTRIES: _(
        "压缩包内有 %(count)s 个条目，超过 %(limit)s 个的上限，已拒绝。请拆成几个压缩包上传。"
    ),
    Code.TOO_MUCH_UNPACKED: _("文件解压后达 %(size)s MB，超过处理上限，已拒绝。请拆分后重新上传。"),
    Code.UNKNOWN_TYPE: _("无法识别这种文件，只能原样保存和下载；建议转换为常用格式后上传。"),
    Code.UNREADABLE: _("文件内容无法读取，可能已损坏。请用原软件打开并另存一份后重新上传。"),
    Code.UNSAFE_NAMES: _(
        "压缩包内有不安全的路径“%(name)s”，解压会写到别处，已拒绝。请重新打包后上传。"
    ),
}

_OFFICE = "application/vnd.openxmlformats-officedocument."
# Kinds of contents as people call them, by the beginning of the media type.
_CONTENTS: Mapping[str, str | Promise] = {
    f"{_OFFICE}wordprocessingml": _("Word 文档"),
    f"{_OFFICE}spreadsheetml": _("Excel 表格"),
    f"{_OFFICE}presentationml": _("PPT 演示文稿"),
    "application/x-ole-storage": _("旧版 Office 文件"),
    "application/pdf": _("PDF 文档"),
    "application/zip": _("压缩包"),
    "text/": _("纯文本"),
    "image/": _("图片"),
    "audio/": _("音频"),
    "video/": _("视频"),
}

# What only those who can bring a better file need to know; it tells readers nothing they can use.
FOR_MAKERS = frozenset({Code.ENCODING_GUESSED, Code.NO_TEXT, Code.PICTURES_LEFT_OUT, Code.TEXT_CUT})


def message(reason: Reason) -> str:
    """Say the reason in the reader's language."""
    params = dict(reason.params)
    if "media_type" in params:
        params["media_type"] = _contents(str(params["media_type"]))
    return str(MESSAGES[reason.code]) % params


def _contents(media_type: str) -> str:
    found = (word for start, word in _CONTENTS.items() if media_type.startswith(start))
    return str(next(found, media_type))


def messages_of(kept: Iterable[Mapping[str, Any]]) -> list[str]:
    """Say reasons as they are kept beside a file; codes of other releases say nothing."""
    return [
        message(Reason(Code(item["code"]), item["params"]))
        for item in kept
        if item["code"] in _CODES
    ]


def messages_for_readers(kept: Iterable[Mapping[str, Any]]) -> list[str]:
    """Say what those who only read a file can use."""
    return messages_of(item for item in kept if item["code"] not in FOR_MAKERS)
