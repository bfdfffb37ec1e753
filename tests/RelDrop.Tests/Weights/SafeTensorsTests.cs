using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using RelDrop.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Weights;

public sealed class SafeTensorsTests : WeightFiles
{
    private static readonly ScalarType[] Types =
    [
        ScalarType.Bool, ScalarType.Byte, ScalarType.Int8, ScalarType.Int16, ScalarType.Int32, ScalarType.Int64, ScalarType.Float16,
        ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64, ScalarType.ComplexFloat32,
    ];

    private string Target => Path.Combine(Folder, "saved.safetensors");

    private static byte[] File(string header, int dataBytes)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var file = new byte[sizeof(ulong) + json.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)json.Length);
        json.CopyTo(file, sizeof(ulong));
        return file;
    }

    [Fact]
    public void What_is_saved_is_read_again()
    {
        var tensors = Types.ToDictionary(type => $"a.{type} \"ü\"", type => Count([3, 5], type));
        tensors["strided"] = Count([3, 5]).t();
        tensors["part"] = Count([6])[2..5];
        tensors["scalar"] = tensor(3L);
        tensors["empty"] = zeros(0, 4, dtype: ScalarType.Float64);

        SafeTensors.Save(Target, tensors, new Dictionary<string, string> { ["format"] = "pt" });

        using var read = SafeTensors.Open(Target);
        Assert.Equal(tensors.Keys, read.Tensors.Select(tensor => tensor.Name));
        Assert.All(tensors, pair => AssertEqual(pair.Value, read[pair.Key].Read()));
        Assert.Equal("pt", read.Metadata["format"]);
        Assert.Equal([Target], Directory.GetFiles(Folder));
    }

    [Fact]
    public void Every_tensor_is_aligned_to_its_elements()
    {
        SafeTensors.Save(Target, Types.ToDictionary(type => type.ToString(), type => Count([3], type)));

        var file = System.IO.File.ReadAllBytes(Target);
        var header = BinaryPrimitives.ReadInt32LittleEndian(file);
        Assert.Equal(0, header % 8);
        using var json = JsonDocument.Parse(file.AsMemory(8, header));
        Assert.All(Types, type => Assert.Equal(0, json.RootElement.GetProperty(type.ToString()).GetProperty("data_offsets")[0].GetInt64() % empty(1, type).element_size()));
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file()
    {
        SafeTensors.Save(Target, new Dictionary<string, Tensor> { ["a"] = Count([2]) });
        var before = System.IO.File.ReadAllBytes(Target);

        var disposed = Count([2]);
        disposed.Dispose();
        Assert.ThrowsAny<Exception>(() => SafeTensors.Save(Target, new Dictionary<string, Tensor> { ["b"] = disposed }));
        Assert.Throws<IOException>(() => AtomicFile.Write(Target, file =>
        {
            file.Write(before);
            throw new IOException("disk full");
        }));

        Assert.Equal(before, System.IO.File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.GetFiles(Folder));
    }

    [Fact]
    public void What_the_format_lacks_is_refused()
    {
        void Refuses(string reason, params (string Name, Tensor Tensor)[] tensors) => Assert.Contains(
            reason,
            Assert.Throws<ArgumentException>(() => SafeTensors.Save(Target, tensors.Select(pair => KeyValuePair.Create(pair.Name, pair.Tensor)))).Message,
            StringComparison.Ordinal);

        Refuses("'c' is dense ComplexFloat64", ("c", Count([2], ScalarType.ComplexFloat64)));
        Refuses("'s' is sparse Float32", ("s", Count([2]).to_sparse()));
        Refuses("'m' is meta Float32", ("m", empty(2, device: META)));
        Refuses("__metadata__", ("__metadata__", Count([2])));
        Refuses("Two tensors are called 'a'", ("a", Count([2])), ("a", Count([3])));
        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Theory]
    [InlineData("[]", 0, "neither a safetensors file")]
    [InlineData("{", 0, "not JSON")]
    [InlineData("{} {}", 0, "not JSON")]
    [InlineData("""{"a":1}""", 0, "'a': expected an object with dtype, got 1")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "expected an object with dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "expected an object with data_offsets")]
    [InlineData("""{"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}""", 4, "dtype is expected to be of kind String, not 7")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "'a': the shape [-1] has a negative size")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}""", 4, "shape is expected to hold integers, not 1.0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}""", 4, "integers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""", 4, "more elements than any file can hold")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}}""", 0, "more elements than any file can hold")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,4]}}""", 4, "more elements than any file can hold")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "F32 [2] takes 8 bytes, but data_offsets is [0,4]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "data_offsets is [4,0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4, "data_offsets is [-4,0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "data_offsets is [0,4,8]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775804,-9223372036854775808]}}""", 4, "data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "end at 8; expected 4, where the file ends (is it truncated?)")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "end at 4; expected 5")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'a' begins at 4; expected 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'b' begins at 4; expected 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "not JSON as expected: Duplicate")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"I32","shape":[1],"data_offsets":[0,4]}}""", 4, "not JSON as expected: Duplicate")]
    [InlineData("""{"__metadata__":{"step":3}}""", 0, "object of strings")]
    [InlineData("""{"a":[[[[[[[[[[]]]]]]]]]]}""", 0, "not JSON")]
    [InlineData("""{"\ud800":1}""", 0, "not JSON")]
    public void Headers_that_lie_are_refused(string header, int dataBytes, string reason)
        => Assert.Contains(reason, Refused(Write("lies.safetensors", File(header, dataBytes))), StringComparison.Ordinal);

    [Theory]
    [InlineData(3UL, "not JSON")]
    [InlineData(100UL, "said to have 100 bytes; expected at most 4, what the file has left")]
    [InlineData(ulong.MaxValue, "said to have 18446744073709551615 bytes")]
    public void Header_lengths_that_lie_are_refused(ulong length, string reason)
    {
        var file = File("{  }", 0);
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        Assert.Contains(reason, Refused(Write("lies.safetensors", file)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("U16", 2, 2)]
    [InlineData("U32", 1, 4)]
    [InlineData("U64", 1, 8)]
    [InlineData("F8_E4M3", 4, 4)]
    [InlineData("F8_E5M2", 4, 4)]
    [InlineData("F4", 4, 2)]
    [InlineData("C128", 1, 16)]
    [InlineData("NEW", 3, 1)]
    public void Types_that_TorchSharp_does_not_have_block_only_what_wants_them(string type, int elements, int bytes)
    {
        var path = Write("scaled.safetensors", File($$$"""{"weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"scale":{"dtype":"{{{type}}}","shape":[{{{elements}}}],"data_offsets":[8,{{{8 + bytes}}}]}}""", 8 + bytes));
        using var model = nn.Linear(2, 1, hasBias: false);
        Assert.Contains("1 unexpected: scale", Assert.Throws<InvalidDataException>(() => model.LoadWeights(path)).Message, StringComparison.Ordinal);
        Assert.Equal(["weight"], model.LoadWeights(path, strict: false).Loaded);
        AssertEqual(zeros(1, 2), model.weight!.detach());

        using var weights = StateDict.Open(path);
        Assert.Equal("weight", Assert.Single(weights.Tensors).Name);
        Assert.Equal($"Tensor of {type}", weights.Unreadable["scale"]);
        Assert.Contains($"'scale' is Tensor of {type}, which cannot be read", Assert.Throws<InvalidDataException>(() => weights["scale"]).Message, StringComparison.Ordinal);
        Assert.Contains($"1 unreadable: weight (Tensor of {type})", Assert.Throws<InvalidDataException>(() => model.LoadWeights(weights, rename: name => name == "scale" ? "weight" : null)).Message, StringComparison.Ordinal);
        Assert.Contains($"end at {8 + bytes}; expected {9 + bytes}", Refused(Write("long.safetensors", [.. System.IO.File.ReadAllBytes(path), 0])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" ", "0x20")]
    [InlineData("\n", "0x0a")]
    [InlineData("\r\n", "0x0d")]
    [InlineData("\t ", "0x09")]
    [InlineData("\0", "0x00")]
    [InlineData("\uFEFF", "0xef")]
    public void A_header_with_something_before_it_is_refused_by_that(string before, string first)
    {
        var path = Write("padded.safetensors", File(before + """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4));
        Assert.Contains($"the header begins with the byte {first}; the format requires '{{'", Refused(path), StringComparison.Ordinal);
        Assert.Contains(first, Assert.Throws<InvalidDataException>(() => SafeTensors.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_tensors_and_scalars_lie_anywhere()
    {
        var path = Write("empty.safetensors", File("""{"first":{"dtype":"I64","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"last":{"dtype":"U64","shape":[0,7],"data_offsets":[4,4]},"count":{"dtype":"I64","shape":[],"data_offsets":[4,12],"note":"x"}}""", 12));
        using var weights = StateDict.Open(path);
        Assert.Equal([0L], weights["first"].Read().shape);
        AssertEqual(tensor(0L), weights["count"].Read());
        Assert.Equal("Tensor of U64", weights.Unreadable["last"]);
    }

    [Fact]
    public void A_header_beyond_the_limit_is_refused_unread()
    {
        var path = Write("large.safetensors", File("{", 0));
        using (var file = System.IO.File.OpenWrite(path))
        {
            file.SetLength(200_000_000);
            file.Write(BitConverter.GetBytes(150_000_000UL));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("at most 100000000, the format's limit", Refused(path), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_file_too_short_for_a_length_is_refused()
        => Assert.Contains("the file has 4", Assert.Throws<InvalidDataException>(() => SafeTensors.Open(Write("short", new byte[4]))).Message, StringComparison.Ordinal);

    [Fact]
    public void No_tensors_are_a_file_too()
    {
        SafeTensors.Save(Target, []);
        using var read = StateDict.Open(Target);
        Assert.Empty(read.Tensors);
    }
}
