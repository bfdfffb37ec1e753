#!/usr/bin/env python3
"""Runs exported kernels on torch's tensors, in torch's context and on its stream; compares what they compute with torch, and times both.

    dotnet run -c Release --project tests/RelDrop.Benchmarks -- export-ptx ptx      # on any machine
    python3 check_ptx.py ptx                                                        # where the GPU is

Needs an NVIDIA driver and Python with torch built for CUDA, and no .NET. Ends with status 1 if a result differs.
"""

import argparse
import ctypes
import json
import pathlib
import statistics
import struct
import sys

import torch

SEED, STEP = 5, 3
BANDWIDTH = 4.3e12  # bytes a second, of an H200
CUDA = ctypes.CDLL("libcuda.so.1")


def checked(result, what):
    if result:
        name = ctypes.c_char_p()
        CUDA.cuGetErrorName(result, ctypes.byref(name))
        sys.exit(f"{what}: {(name.value or b'error').decode()} ({result})")


class View(ctypes.Structure):
    """What a kernel takes for a tensor."""

    _fields_ = [("address", ctypes.c_uint64), ("length", ctypes.c_int64)]


class Kernel:
    SCALARS = {"Int32": ctypes.c_int32, "Single": ctypes.c_float, "UInt64": ctypes.c_uint64}
    ELEMENTS = {"Single": [torch.float32], "Int32": [torch.int32], "Int64": [torch.int64], "UInt16": [torch.float16, torch.bfloat16]}
    MAX_SHARED_BYTES, SHARED_BYTES_FOR_ALL = 8, 48 * 1024  # the function's attribute, and what it is without being asked

    def __init__(self, folder, manifest):
        self.manifest = manifest
        module, self.function = ctypes.c_void_p(), ctypes.c_void_p()
        log = ctypes.create_string_buffer(8192)
        options = (ctypes.c_int * 2)(5, 6)  # the buffer for errors, and its size
        values = (ctypes.c_void_p * 2)(ctypes.cast(log, ctypes.c_void_p), ctypes.c_void_p(len(log)))
        ptx = ctypes.create_string_buffer((folder / manifest["file"]).read_bytes())
        checked(CUDA.cuModuleLoadDataEx(ctypes.byref(module), ptx, 2, options, values), f"{manifest['file']}: {log.value.decode()}")
        checked(CUDA.cuModuleGetFunction(ctypes.byref(self.function), module, manifest["entry"].encode()), manifest["entry"])

    def __call__(self, groups, *arguments, parts=1, group_size=None, shared_bytes=0):
        parameters = self.manifest["parameters"]
        assert len(arguments) == len(parameters), self.manifest["name"]
        packed = [self.pack(parameter, argument) for parameter, argument in zip(parameters, arguments)]
        addresses = (ctypes.c_void_p * len(packed))(*[ctypes.addressof(value) for value in packed])
        stream = ctypes.c_void_p(torch.cuda.current_stream().cuda_stream)
        size = group_size or self.manifest["group_size"]
        checked(CUDA.cuLaunchKernel(self.function, groups, parts, 1, size, 1, 1, shared_bytes, stream, addresses, None), self.manifest["name"])

    def mask(self, launch, *arguments):
        """Masks a batch, with a launch of the manifest."""
        shared_bytes = launch["dynamic_shared_bytes"]
        if shared_bytes + self.manifest["shared_bytes"] > shared_bytes_of_a_group():
            shared_bytes = 0  # what does not fit is read from the cache
        elif shared_bytes + self.manifest["shared_bytes"] > self.SHARED_BYTES_FOR_ALL:
            checked(CUDA.cuFuncSetAttribute(self.function, self.MAX_SHARED_BYTES, shared_bytes), self.manifest["name"])
        sizes = (3, 3, launch["height"], launch["width"])  # channels of relevance and inputs
        self(launch["groups"], *arguments, *sizes, SEED, STEP, parts=launch["parts"], group_size=launch["group_size"], shared_bytes=shared_bytes)

    def pack(self, parameter, argument):
        kind = parameter["type"]
        if not kind.startswith("view of "):
            return self.SCALARS[kind](argument)
        assert argument.is_cuda and argument.is_contiguous() and argument.dtype in self.ELEMENTS[kind[8:]], parameter["name"]
        return View(argument.data_ptr(), argument.numel())


def shared_bytes_of_a_group():
    value = ctypes.c_int()
    checked(CUDA.cuDeviceGetAttribute(ctypes.byref(value), 97, torch.cuda.current_device()), "shared memory")
    return value.value


# ---- What is expected, by other means ----
def philox(seed, step, sample, element):
    """The 32 random bits of one pixel (Salmon et al. 2011)."""
    mask = 0xFFFFFFFF
    counter = [element >> 2, sample, step & mask, step >> 32]
    key = [seed & mask, seed >> 32]
    for _ in range(10):
        first, second = 0xD2511F53 * counter[0], 0xCD9E8D57 * counter[2]
        counter = [(second >> 32) ^ counter[1] ^ key[0], second & mask, (first >> 32) ^ counter[3] ^ key[1], first & mask]
        key = [(key[0] + 0x9E3779B9) & mask, (key[1] + 0xBB67AE85) & mask]
    return counter[element & 3]


def channel_sum(relevance):
    total = relevance[:, 0].clone()
    for channel in range(1, relevance.shape[1]):
        total += relevance[:, channel]
    return total.flatten(1)


def expected_top_k(relevance, plans):
    mask = torch.zeros_like(channel_sum(relevance), dtype=torch.bool)
    for sample, row in enumerate(channel_sum(relevance)):
        mask[sample, row.topk(plans[sample][5]).indices] = True
    return mask


def expected_block(relevance, plans):
    height, width = relevance.shape[2:]
    mask = torch.zeros(relevance.shape[0], height, width, dtype=torch.bool)
    for sample, row in enumerate(channel_sum(relevance)):
        _, box_height, box_width = plans[sample][:3]
        top, left = row.argmax().item() // width - box_height // 2, row.argmax().item() % width - box_width // 2
        mask[sample, max(top, 0):max(top + box_height, 0), max(left, 0):max(left + box_width, 0)] = True
    return mask.flatten(1)


def expected_pixel(relevance, plans, alpha=round(0.3 * 65536), threshold=round(0.5 * 65536)):
    sums = channel_sum(relevance)
    mask = torch.zeros_like(sums, dtype=torch.bool)
    for sample, row in enumerate(sums):
        low, span = row.min(), row.max() - row.min()
        exponent = struct.unpack("<I", struct.pack("<f", span.item()))[0] >> 23 & 0xFF
        scale = torch.tensor(struct.unpack("<f", struct.pack("<I", (277 - exponent) << 23))[0])
        whole = int((span * scale).item())
        shares = ((row - low) * scale).to(torch.int64).tolist()
        for pixel, share in enumerate(shares):
            uniform = philox(SEED, STEP, plans[sample][8], pixel) >> 12
            mask[sample, pixel] = alpha * uniform * whole + ((65536 - alpha) * share << 20) >= threshold * whole << 20
    return mask


def farthest_points(points, count):
    """The usual loop of tensor operations; points are (B, N, 3)."""
    batch = torch.arange(points.shape[0], device=points.device)
    chosen = torch.zeros(points.shape[0], count, dtype=torch.int64, device=points.device)
    distances = torch.full(points.shape[:2], float("inf"), device=points.device)
    farthest = torch.zeros(points.shape[0], dtype=torch.int64, device=points.device)
    for i in range(count):
        chosen[:, i] = farthest
        delta = points - points[batch, farthest].unsqueeze(1)
        squared = delta[..., 0] ** 2 + delta[..., 1] ** 2 + delta[..., 2] ** 2
        distances = torch.minimum(distances, squared)
        farthest = distances.argmax(1)
    return chosen


def ball_query(points, centers, radius, count):
    delta = points.unsqueeze(1) - centers.unsqueeze(2)
    squared = delta[..., 0] ** 2 + delta[..., 1] ** 2 + delta[..., 2] ** 2
    none = points.shape[1]
    near = torch.arange(none, device=points.device).expand_as(squared).masked_fill(squared > radius * radius, none).sort(-1).values[..., :count]
    return torch.where(near == none, near[..., :1], near)


# ---- The same by torch's obvious operations, for timing ----
def torch_top_k(relevance, data, plans):
    pixels = relevance.sum(1).flatten(1)
    mask = torch.zeros_like(pixels, dtype=torch.bool).scatter_(1, pixels.topk(plans[0][5], sorted=False).indices, True)
    return torch.where(mask.view(data.shape[0], 1, *data.shape[2:]), 0.0, data)


def torch_pixel(relevance, data, plans):
    pixels = relevance.sum(1).flatten(1)
    low, high = pixels.amin(1, keepdim=True), pixels.amax(1, keepdim=True)
    mask = 0.3 * torch.rand_like(pixels) + 0.7 * (pixels - low) / (high - low) >= 0.5
    return torch.where(mask.view(data.shape[0], 1, *data.shape[2:]), 0.0, data)


def torch_block(relevance, data, plans):
    height, width = data.shape[2:]
    center = relevance.sum(1).flatten(1).argmax(1)
    area = torch.empty(data.shape[0], device=data.device).uniform_(0.02 * height * width, 0.4 * height * width)
    aspect = torch.empty_like(area).uniform_(-1.2, 1.2).exp()

    def inside(places, middle, length):
        start, place = middle - (length / 2).floor(), torch.arange(places, device=data.device)
        return (place >= start.unsqueeze(1)) & (place < (start + length).unsqueeze(1))

    rows = inside(height, center // width, (area * aspect).sqrt().round())
    columns = inside(width, center % width, (area / aspect).sqrt().round())
    return torch.where((rows.unsqueeze(2) & columns.unsqueeze(1)).unsqueeze(1), 0.0, data)


MASKS = {"top_k": (expected_top_k, torch_top_k), "block": (expected_block, torch_block), "pixel": (expected_pixel, torch_pixel)}
TYPES = {"": torch.float32, "_float16": torch.float16, "_bfloat16": torch.bfloat16}
TIMED_FROM = 64  # samples; the smaller batches are compared


def milliseconds(run, rounds=50, launches=10):
    """The median device time of one run."""
    for _ in range(20):
        run()
    times = []
    for _ in range(rounds):
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        for _ in range(launches):
            run()
        end.record()
        end.synchronize()
        times.append(start.elapsed_time(end) / launches)
    return statistics.median(times)


def mask_batch(name, launch, dtype):
    """Random inputs, and plans: the last sample is not masked."""
    samples, height, width = launch["samples"], launch["height"], launch["width"]
    relevance, data = torch.randn(samples, 3, height, width), torch.randn(samples, 3, height, width).to(dtype)
    count = round(0.1 * height * width) if name == "top_k" else 0
    plans = [[i, height // 3 + i % 2, width // 4 + i % 3, 0, 0, count, 0, 0, 1000 + i] for i in range(samples)]
    plans[-1][0] = -1
    return relevance, data, plans


def on_device(plans):
    return torch.tensor(plans, dtype=torch.int32).flatten().cuda()


def check_mask(kernels, name, suffix):
    kernel, expected = kernels[name + suffix], MASKS[name][0]
    for launch in kernel.manifest["launches"]:
        if launch["samples"] >= TIMED_FROM:
            continue
        relevance, data, plans = mask_batch(name, launch, TYPES[suffix])
        mask = expected(relevance, plans)
        mask[-1] = False
        output = torch.full_like(data, float("nan"), device="cuda")
        kernel.mask(launch, relevance.cuda(), data.cuda(), output, on_device(plans))
        if not torch.equal(output.cpu(), data.masked_fill(mask.view(-1, 1, *data.shape[2:]), 0)):
            return f"differs for {tuple(data.shape)}"
    return None


def planes(points):
    return points.transpose(1, 2).contiguous()


def check_points(kernels):
    points = torch.rand(3, 200, 3)
    chosen = torch.zeros(3, 50, dtype=torch.int64, device="cuda")
    kernels["ChooseFarthest"](3, planes(points.cuda()), torch.empty(3, 200, device="cuda"), chosen, 200, 50, 0)
    centers = points[:, :70].contiguous()
    found = torch.zeros(3, 70, 16, dtype=torch.int64, device="cuda")
    kernels["FindWithin"](3, planes(points.cuda()), centers.cuda(), found, 200, 70, 16, 0.3 * 0.3, 1)
    return {
        "ChooseFarthest": None if torch.equal(chosen.cpu(), farthest_points(points, 50)) else "chooses other points",
        "FindWithin": None if torch.equal(found.cpu(), ball_query(points, centers, 0.3, 16)) else "finds other points",
    }


def time_masks(kernels):
    for suffix, dtype in TYPES.items():
        for name, (_, by_torch) in MASKS.items():
            kernel = kernels[name + suffix]
            for launch in (launch for launch in kernel.manifest["launches"] if launch["samples"] >= TIMED_FROM):
                relevance, data, plans = mask_batch(name, launch, dtype)
                plans[-1][0] = len(plans) - 1
                relevance, data, flat = relevance.cuda(), data.cuda(), on_device(plans)
                output = torch.empty_like(data)
                ours = milliseconds(lambda: kernel.mask(launch, relevance, data, output, flat))
                theirs = milliseconds(lambda: by_torch(relevance, data, plans))
                moved = relevance.numel() * relevance.element_size() + 2 * data.numel() * data.element_size()
                what = f"{name} {'×'.join(map(str, data.shape))} {str(dtype)[6:]}"
                print(f"| {what} | {ours:.4f} | {theirs:.4f} | {theirs / ours:.1f}× | {ours / (1e3 * moved / BANDWIDTH):.1f}× |")


def time_points(kernels):
    points = torch.rand(32, 1024, 3, device="cuda")
    flat, scratch, chosen = planes(points), torch.empty(32, 1024, device="cuda"), torch.zeros(32, 512, dtype=torch.int64, device="cuda")
    ours = milliseconds(lambda: kernels["ChooseFarthest"](32, flat, scratch, chosen, 1024, 512, 0))
    theirs = milliseconds(lambda: farthest_points(points, 512), rounds=5, launches=1)
    print(f"| farthest points 32×1024→512 | {ours:.4f} | {theirs:.4f} | {theirs / ours:.1f}× | |")
    centers, found = points[:, :512].contiguous(), torch.zeros(32, 512, 32, dtype=torch.int64, device="cuda")
    ours = milliseconds(lambda: kernels["FindWithin"](64, flat, centers, found, 1024, 512, 32, 0.04, 2))
    theirs = milliseconds(lambda: ball_query(points, centers, 0.2, 32), rounds=5, launches=1)
    print(f"| ball query 32×1024, 512 balls of 32 | {ours:.4f} | {theirs:.4f} | {theirs / ours:.1f}× | |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="what export-ptx wrote")
    parser.add_argument("--no-times", action="store_true", help="only compare")
    arguments = parser.parse_args()
    if not torch.cuda.is_available():
        sys.exit("torch sees no CUDA device.")
    torch.zeros(1, device="cuda")  # makes torch's context this thread's
    torch.manual_seed(1)
    manifest = json.loads((arguments.folder / "manifest.json").read_text())
    kernels = {entry["name"]: Kernel(arguments.folder, entry) for entry in manifest["kernels"]}
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}; {len(kernels)} kernels load.")

    outcomes = {name + suffix: check_mask(kernels, name, suffix) for name in MASKS for suffix in TYPES} | check_points(kernels)
    torch.cuda.synchronize()
    for name, failure in outcomes.items():
        print(f"{name}: {failure or 'as torch'}")
    if not arguments.no_times:
        print("\n| what | kernel, ms | torch, ms | faster | time in bytes moved at 4.3 TB/s |\n| --- | ---: | ---: | ---: | ---: |")
        time_masks(kernels)
        time_points(kernels)
    sys.exit(1 if any(outcomes.values()) else 0)


if __name__ == "__main__":
    main()
