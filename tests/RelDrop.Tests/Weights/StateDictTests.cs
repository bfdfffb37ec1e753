using RelDrop.Weights;
using static TorchSharp.torch;

namespace RelDrop.Tests.Weights;

public sealed class StateDictTests : WeightFiles
{
    [Theory]
    [InlineData("state_dict.pth")]
    [InlineData("protocol4.pth")]
    [InlineData("zip64.pth")]
    [InlineData("legacy.pth")]
    [InlineData("namespace.pth")]
    [InlineData("state_dict.safetensors")]
    public void A_state_dict_of_PyTorch_is_read(string file)
    {
        using var weights = StateDict.Open(Made(file));

        Assert.Equal(ModelTensors.Select(tensor => tensor.Name).Order(), weights.Tensors.Select(tensor => tensor.Name).Order());
        for (var i = 0; i < ModelTensors.Count; i++)
        {
            var tensor = weights[ModelTensors[i].Name];
            var type = tensor.Name.EndsWith("tracked", StringComparison.Ordinal) ? ScalarType.Int64 : ScalarType.Float32;
            Assert.Equal(type, tensor.DType);
            Assert.Equal(ModelTensors[i].Shape, tensor.Shape);
            AssertEqual(ModelValues(i).to(type), tensor.Read());
        }
    }

    [Fact]
    public void Tensors_come_in_the_order_of_PyTorch()
    {
        using var weights = StateDict.Open(Made("state_dict.pth"));
        Assert.Equal(ModelTensors.Select(tensor => tensor.Name), weights.Tensors.Select(tensor => tensor.Name));
    }

    [Fact]
    public void Strides_offsets_and_shared_storages_are_honoured()
    {
        using var weights = StateDict.Open(Made("views.pth"));
        var whole = Count([4, 6]);

        AssertEqual(whole, weights["base"].Read());
        AssertEqual(whole.t(), weights["transposed"].Read());
        AssertEqual(whole[1..3, TensorIndex.Slice(1, null, 2)], weights["slice"].Read());
        AssertEqual(full(2, 3, Number.Of(5f)), weights["expanded"].Read());
        AssertEqual(tensor(7L), weights["scalar"].Read());
        AssertEqual(zeros(0, 3), weights["empty"].Read());
        AssertEqual(Count([3]), weights["parameter"].Read());
        AssertEqual(Count([1, 2, 2, 2]), weights["channels_last"].Read());
        Assert.Equal([1, 6], weights["transposed"].Read().stride());
        Assert.Equal(8, weights.Tensors.Count);
    }

    [Theory]
    [InlineData("types.pth", 12)]
    [InlineData("types.safetensors", 10)]
    public void Every_element_type_is_read(string file, int types)
    {
        using var weights = StateDict.Open(Made(file));

        Assert.Equal(types, weights.Tensors.Select(tensor => tensor.DType).Distinct().Count());
        Assert.All(weights.Tensors, tensor => AssertEqual(Count([3], tensor.DType), tensor.Read()));
        Assert.Equal(ScalarType.BFloat16, weights["bfloat16"].DType);
    }

    [Fact]
    public void Weights_are_found_among_what_a_training_script_saves()
    {
        using var weights = StateDict.Open(Made("checkpoint.pth"));
        Assert.Equal(ModelTensors.Select(tensor => $"module.{tensor.Name}"), weights.Tensors.Select(tensor => tensor.Name));
    }

    [Fact]
    public void Of_several_models_one_must_be_named()
    {
        Assert.Contains("'student', 'teacher'", Refused(Made("two_models.pth")), StringComparison.Ordinal);
        Assert.Contains("no section 'pupil'", Refused(Made("two_models.pth"), "pupil"), StringComparison.Ordinal);
        Assert.Contains("'student': dict", Refused(Made("two_models.pth"), "pupil"), StringComparison.Ordinal);

        using var teacher = StateDict.Open(Made("two_models.pth"), "teacher");
        AssertEqual(Count([3]), teacher["w"].Read());
        Assert.Throws<ArgumentException>(() => StateDict.Open(Made("types.safetensors"), "teacher"));
    }

    [Theory]
    [InlineData("system.pth", "holds no tensors, only 'x': posix.system; expected a dict of them")]
    [InlineData("script.pth", "TorchScript")]
    [InlineData("conjugate.pth", "resolve_conj")]
    [InlineData("float8.pth", "torch.float8_e4m3fn")]
    public void What_holds_no_weights_is_refused_by_name(string file, string reason)
        => Assert.Contains(reason, Refused(Made(file)), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "Git LFS")]
    [InlineData("\x80\x2N.", "this is a pickle of a None; expected a file that torch.save(model.state_dict(), path) wrote")]
    [InlineData("\x80\x2]q\0.", "this is a pickle of a list; expected a file")]
    [InlineData("\x80\x2", "the pickle ends at byte 2")]
    [InlineData("<!DOCTYPE html>", "neither a safetensors file nor a zip archive")]
    [InlineData("PK\x3\x4 and no more", "")]
    public void Other_files_are_refused(string content, string reason)
        => Assert.Contains(reason, Refused(Write("other.bin", [.. content.Select(character => (byte)character)])), StringComparison.Ordinal);

    [Fact]
    public void Tar_archives_of_the_first_PyTorch_are_refused()
    {
        var tar = new byte[1024];
        "storages"u8.CopyTo(tar);
        "ustar\00"u8.CopyTo(tar.AsSpan(257));
        Assert.Contains("as PyTorch saved before 0.1.10; load it in PyTorch and save it again", Refused(Write("old.pth", tar)), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_format_says_so_when_it_is_the_other()
    {
        Assert.Contains("safetensors", Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Open(Made("types.safetensors"))).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => SafeTensors.Open(Made("types.pth")));
        Assert.Throws<FileNotFoundException>(() => StateDict.Open(Path.Combine(Folder, "none.pth")));
    }

    [Fact]
    public void A_name_that_is_not_there_is_answered_with_those_that_are()
    {
        using var weights = StateDict.Open(Made("two_models.pth"), "student");
        Assert.Contains("no tensor 'v'; it has w", Assert.Throws<KeyNotFoundException>(() => weights["v"]).Message, StringComparison.Ordinal);
    }
}
