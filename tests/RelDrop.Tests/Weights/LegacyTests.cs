using System.Numerics;
using RelDrop.Weights;
using static TorchSharp.torch;
using Dict = System.Collections.Generic.Dictionary<object, object?>;

namespace RelDrop.Tests.Weights;

/// <summary>Files of before PyTorch 1.6, such as those of torchvision's older models.</summary>
public sealed class LegacyTests : WeightFiles
{
    private static Dict State() => new()
    {
        ["a"] = new SavedTensor([2, 2], 1, 2, 3, 4),
        ["b"] = new SavedTensor([3], [.. BitConverter.GetBytes(7L), .. new byte[16]], "LongStorage", 8),
    };

    [Fact]
    public void A_file_of_PyTorch_loads_into_a_model()
    {
        using var model = Model();
        Assert.True(model.LoadWeights(Made("legacy.pth")).IsExact);
        AssertMade(model);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Storages_follow_on_the_pickles(int protocol)
    {
        using var weights = PyTorchCheckpoint.Open(Write("a.pth", TorchSave.Legacy(State(), protocol)));
        AssertEqual(tensor((float[])[1, 2, 3, 4]).reshape(2, 2), weights["a"].Read());
        AssertEqual(tensor((long[])[7, 0, 0]), weights["b"].Read());
        AssertEqual(tensor((float[])[1, 2, 3, 4]).reshape(2, 2), weights["a"].Read());
    }

    [Fact]
    public void Storages_stand_in_the_order_of_their_list()
    {
        // As in PyTorch, which sorts them: here the file's elements are those of the other.
        var state = new Dict { ["a"] = new SavedTensor([2], 1, 2), ["b"] = new SavedTensor([2], 3, 4) };
        using var weights = StateDict.Open(Write("a.pth", TorchSave.Legacy(state, keys: names => [.. names.AsEnumerable().Reverse()])));
        AssertEqual(tensor((float[])[3, 4]), weights["a"].Read());
        AssertEqual(tensor((float[])[1, 2]), weights["b"].Read());
    }

    [Fact]
    public void A_storage_may_be_a_part_of_another()
    {
        var state = new Dict { ["a"] = new SavedTensor([2], [.. BitConverter.GetBytes(9f), .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f)]) };
        using var weights = StateDict.Open(Write("a.pth", TorchSave.Legacy(state, view: ["part", 1L, 2L])));
        AssertEqual(tensor((float[])[1, 2]), weights["a"].Read());
        Assert.Contains("2 elements from 0 on are expected in its storage '0', which has 1", Refused(Write("b.pth", TorchSave.Legacy(state, view: ["part", 2L, 1L]))), StringComparison.Ordinal);
        Assert.Contains("no part of it", Refused(Write("b.pth", TorchSave.Legacy(state, view: ["part", 2L, 2L]))), StringComparison.Ordinal);
        Assert.Contains("no part of it", Refused(Write("b.pth", TorchSave.Legacy(state, view: ["part", -1L, 2L]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_without_flags_and_quantized_ones_beside_are_passed_over()
    {
        var state = State();
        state["q"] = new SavedTensor([3], new byte[3], "QInt8Storage", 1);
        state["z"] = new SavedTensor([1], 5);
        using var weights = StateDict.Open(Write("a.pth", TorchSave.Legacy(state)));
        Assert.Equal("Tensor of torch.QInt8Storage", weights.Unreadable["q"]);
        AssertEqual(tensor((float[])[5]), weights["z"].Read());
    }

    private static readonly SavedTensor Unknown = new([2], new byte[2], "NewStorage", 1);

    private static readonly SavedTensor Endless = new([1L << 60], []) { Elements = 1L << 60 };

    public static TheoryData<string, byte[], string> Lies() => new()
    {
        { "another magic number", TorchSave.Legacy(State(), magic: BigInteger.Pow(2, 77)), "this is a pickle of a int; expected a file that torch.save" },
        { "another protocol", TorchSave.Legacy(State(), version: 1002), "it is of protocol 1002; expected 1001" },
        { "a big-endian machine", TorchSave.Legacy(State(), littleEndian: false), "big-endian" },
        { "no list of storages", TorchSave.Legacy(State(), keys: names => [names]), "no tensor says how long storage list is" },
        { "a storage that no tensor has", TorchSave.Legacy(State(), keys: names => ["other", .. names]), "no tensor says how long storage 'other' is" },
        { "a storage twice", TorchSave.Legacy(new Dict { ["a"] = State()["a"], ["b"] = State()["a"] }, keys: _ => ["0", "0"]), "two storages '0'" },
        { "a storage left out", TorchSave.Legacy(State(), keys: names => names[..1]), "tensor 'b': its storage '1' is not in the file" },
        { "a storage of unknown class", TorchSave.Legacy(new Dict { ["a"] = State()["a"], ["b"] = Unknown }), "no tensor says how long storage '1' is" },
        { "another number of elements", TorchSave.Legacy(State(), count: count => count - 1), "storage '0' has 3 elements; expected 4" },
        { "a negative number", TorchSave.Legacy(State(), count: _ => -1), "storage '0' has -1 elements; expected 4" },
        { "a storage beyond the end", TorchSave.Legacy(new Dict { ["a"] = Endless }), "of 1152921504606846976 elements, but the file ends 0 bytes on; it is truncated" },
        { "an end within elements", TorchSave.Legacy(State())[..^1], "storage '1' is a torch.LongStorage of 3 elements, but the file ends 23 bytes on; it is truncated" },
        { "an end within a number", TorchSave.Legacy(State())[..^25], "the file ends before storage '1'; it is truncated" },
        { "an end within a pickle", TorchSave.Legacy(State())[..100], "truncated" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public void Files_that_lie_are_refused(string what, byte[] file, string reason)
    {
        Assert.NotEmpty(what);
        Assert.Contains(reason, Refused(Write("lies.pth", file)), StringComparison.Ordinal);
    }

    [Fact]
    public void Little_memory_is_asked_for_before_lengths_are_checked()
    {
        var path = Write("lies.pth", TorchSave.Legacy(new Dict { ["a"] = new SavedTensor([1 << 30], []) { Elements = 1 << 30 } }));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("it is truncated", Refused(path), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }
}
