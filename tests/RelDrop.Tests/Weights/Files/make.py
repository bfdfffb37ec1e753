"""Writes the files beside this one. Run with PyTorch 2.6 and safetensors 0.4; every value follows from its index."""
import argparse
import os
import zipfile
from collections import OrderedDict

import torch
from safetensors.torch import save_file
from torch import nn


def count(*shape, dtype=torch.float32):
    """0, 1, 2, ... in index order; a bool is whether that is odd."""
    values = torch.arange(torch.Size(shape).numel()).reshape(shape)
    return (values % 2 == 1) if dtype == torch.bool else values.to(dtype)


def model():
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, 3))
    with torch.no_grad():
        for start, tensor in enumerate(net.state_dict().values()):
            tensor.copy_(count(*tensor.shape) + 100 * start)
    return net


class System:
    def __reduce__(self):
        return os.system, ("true",)


TYPES = [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16, torch.bfloat16, torch.float32,
         torch.float64, torch.complex64]

net = model()
torch.save(net.state_dict(), "state_dict.pth")
torch.save(net.state_dict(), "protocol4.pth", pickle_protocol=4)
torch.save(net.state_dict(), "legacy.pth", _use_new_zipfile_serialization=False)
torch.save(net, "module.pth")
torch.jit.script(net).save("script.pth")

optimizer = torch.optim.Adam(net.parameters())
net(torch.ones(1, 1, 4, 4)).sum().backward()
optimizer.step()
net = model()
torch.save({
    "epoch": 3, "best": 0.5, "seed": 2**70, "history": [1, (2.5, None, True)], "state_dict": nn.DataParallel(net).state_dict(),
    "optimizer": optimizer.state_dict(),
}, "checkpoint.pth")
torch.save({"student": {"w": count(2)}, "teacher": {"w": count(3)}}, "two_models.pth")
torch.save({"args": argparse.Namespace(lr=0.1), "model": net.state_dict()}, "namespace.pth")
torch.save({"x": System()}, "system.pth")

base = count(4, 6)
torch.save(OrderedDict(
    base=base, transposed=base.t(), slice=base[1:3, 1::2], expanded=torch.tensor([5.0]).expand(2, 3), scalar=torch.tensor(7),
    empty=torch.zeros(0, 3), parameter=nn.Parameter(count(3)), channels_last=count(1, 2, 2, 2).contiguous(memory_format=torch.channels_last),
), "views.pth")
torch.save({str(dtype)[6:]: count(3, dtype=dtype) for dtype in [*TYPES, torch.complex128]}, "types.pth")
torch.save({"conjugate": count(2, dtype=torch.complex64).conj()}, "conjugate.pth")
torch.save({"new": torch.zeros(2, dtype=torch.float8_e4m3fn)}, "float8.pth")

save_file({str(dtype)[6:]: count(3, dtype=dtype) for dtype in TYPES if dtype != torch.complex64}, "types.safetensors", {"format": "pt"})
save_file(net.state_dict(), "state_dict.safetensors")

zipfile.ZIP64_LIMIT = 0  # As in archives beyond 4 GB.
with zipfile.ZipFile("state_dict.pth") as stored, zipfile.ZipFile("zip64.pth", "w") as large:
    for name in stored.namelist():
        large.writestr(name, stored.read(name))
