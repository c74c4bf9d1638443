"""What the system says when a file cannot be read or written, in Chinese."""

from __future__ import annotations

import errno

_SAID = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或者文件夹",
    errno.EEXIST: "已经有同名的文件",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.ENOSPC: "磁盘满了",
    errno.EFBIG: "文件太大，超过系统的限制",
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "磁盘读写出错",
    errno.ENXIO: "没有这个设备",
    errno.ENODEV: "没有这个设备",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.ELOOP: "符号链接绕成了圈",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EINVAL: "系统不认这个路径或者操作",
    errno.EBUSY: "文件正被占用",
    errno.ETXTBSY: "文件正被占用",
    errno.ENOMEM: "内存不够",
}
if hasattr(errno, "EDQUOT"):
    _SAID[errno.EDQUOT] = "磁盘配额用完了"


def why(error: Exception) -> str:
    """The reason of an ``OSError`` in Chinese; the system's own words where we have none, and of any other error its text."""
    return _SAID.get(getattr(error, "errno", None) or 0, "") or str(getattr(error, "strerror", None) or error)
