using RelDrop.Weights;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Weights;

public sealed class ModuleWeightsTests : WeightFiles
{
    [Theory]
    [InlineData("state_dict.pth")]
    [InlineData("state_dict.safetensors")]
    [InlineData("checkpoint.pth")] // DataParallel's, so all its names begin with "module.".
    public void A_model_gets_parameters_and_buffers(string file)
    {
        using var model = Model();
        var report = model.LoadWeights(Made(file));

        AssertMade(model);
        Assert.True(report.IsExact);
        Assert.Equal(ModelTensors.Select(tensor => tensor.Name).Order(), report.Loaded.Order());
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad && parameter.is_leaf));
    }

    [Fact]
    public void A_model_computes_what_PyTorch_does()
    {
        using var model = Model();
        model.LoadWeights(Made("state_dict.pth"));
        model.eval();

        var x = Count([1, 1, 4, 4]);
        var convolved = functional.conv2d(x, ModelValues(0), ModelValues(1));
        var normalized = ((convolved - ModelValues(4).reshape(1, 2, 1, 1)) / (ModelValues(5).reshape(1, 2, 1, 1).add(Number.Of(1e-5), Number.One)).sqrt() * ModelValues(2).reshape(1, 2, 1, 1)).add(ModelValues(3).reshape(1, 2, 1, 1), Number.One);
        var expected = normalized.flatten(1).matmul(ModelValues(7).t()).add(ModelValues(8), Number.One);
        Assert.True(model.forward(x).allclose(expected, rtol: 1e-4));
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    public void A_model_keeps_its_type(ScalarType type)
    {
        using var model = Model();
        model.to(type);
        model.LoadWeights(Made("state_dict.pth"));
        Assert.All(model.parameters(), parameter => Assert.Equal(type, parameter.dtype));
        AssertMade(model);
    }

    [Fact]
    public void A_saved_model_is_loaded_again()
    {
        var path = Path.Combine(Folder, "model.safetensors");
        using var model = Model();
        model.LoadWeights(Made("state_dict.pth"));
        model.SaveWeights(path, new Dictionary<string, string> { ["epoch"] = "3" });

        using var again = Model();
        Assert.True(again.LoadWeights(path).IsExact);
        AssertMade(again);
        using var weights = StateDict.Open(path);
        Assert.Equal("3", weights.Metadata["epoch"]);
        Assert.Equal(model.state_dict().Keys, weights.Tensors.Select(tensor => tensor.Name));
    }

    private string Altered()
    {
        var path = Path.Combine(Folder, "altered.safetensors");
        SafeTensors.Save(path, new Dictionary<string, Tensor>
        {
            ["0.weight"] = ModelValues(0),
            ["0.bias"] = Count([2], ScalarType.ComplexFloat32),
            ["1.weight"] = ModelValues(2),
            ["1.bias"] = ModelValues(3),
            ["1.running_mean"] = ModelValues(4),
            ["3.weight"] = Count([4, 8]),
            ["3.bias"] = Count([4]),
            ["4.extra"] = Count([1]),
        });
        return path;
    }

    [Fact]
    public void A_file_that_does_not_fit_changes_nothing_and_says_all()
    {
        using var model = Model();
        var before = model.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.clone());

        var message = Assert.Throws<InvalidDataException>(() => model.LoadWeights(Altered())).Message;

        Assert.Contains(Path.Combine(Folder, "altered.safetensors"), message, StringComparison.Ordinal);
        Assert.Contains("1 missing: 1.running_var;", message, StringComparison.Ordinal);
        Assert.Contains("1 unexpected: 4.extra;", message, StringComparison.Ordinal);
        Assert.Contains("3.weight (expected Float32 [3, 8], got Float32 [4, 8])", message, StringComparison.Ordinal);
        Assert.Contains("0.bias (expected Float32 [2], got ComplexFloat32 [2])", message, StringComparison.Ordinal);
        Assert.All(model.state_dict(), pair => AssertEqual(before[pair.Key], pair.Value));
    }

    [Fact]
    public void What_fits_is_loaded_if_not_strict()
    {
        using var model = Model();
        var head = model.state_dict()["3.weight"].clone();

        var report = model.LoadWeights(Altered(), strict: false);

        Assert.Equal(["0.weight", "1.bias", "1.running_mean", "1.weight"], report.Loaded.Order());
        Assert.Equal(["1.running_var"], report.Missing);
        Assert.Equal(["4.extra"], report.Unexpected);
        Assert.Equal(["0.bias", "3.bias", "3.weight"], report.Mismatched.Select(mismatch => mismatch.Name).Order());
        AssertEqual(ModelValues(4), model.state_dict()["1.running_mean"]);
        AssertEqual(head, model.state_dict()["3.weight"]);
    }

    [Fact]
    public void A_missing_batch_count_is_tolerated()
    {
        var path = Path.Combine(Folder, "old.safetensors");
        using var model = Model();
        model.LoadWeights(Made("state_dict.pth"));
        SafeTensors.Save(path, model.state_dict().Where(pair => !pair.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)));

        using var again = Model();
        Assert.True(again.LoadWeights(path).IsExact);
        Assert.Equal(0, again.state_dict()["1.num_batches_tracked"].item<long>());
    }

    [Fact]
    public void Names_can_be_mapped()
    {
        using var model = Sequential(("conv", Conv2d(1, 2, 3)), ("norm", BatchNorm2d(2)));
        string? Rename(string name) => name.Split('.') switch
        {
            ["0", var rest] => $"conv.{rest}",
            ["1", var rest] => $"norm.{rest}",
            _ => null,
        };

        Assert.True(model.LoadWeights(Made("state_dict.pth"), rename: Rename).IsExact);
        AssertEqual(ModelValues(5), model.state_dict()["norm.running_var"]);
        Assert.Contains("'0.weight' and '0.bias' are both renamed to 'x'", Assert.Throws<ArgumentException>(() => model.LoadWeights(Made("state_dict.pth"), rename: _ => "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_is_loaded_from_an_open_file()
    {
        using var model = Linear(8, 3);
        using var weights = StateDict.Open(Made("checkpoint.pth"), "state_dict");
        var report = model.LoadWeights(weights, rename: name => name.StartsWith("module.3.", StringComparison.Ordinal) ? name["module.3.".Length..] : null);
        Assert.True(report.IsExact);
        AssertEqual(ModelValues(7), model.weight!);
    }

    [Fact]
    public void Only_the_first_of_many_are_listed()
    {
        using var model = Sequential(Enumerable.Range(0, 50).Select(i => ($"{i}", (Module<Tensor, Tensor>)Linear(1, 1))).ToArray());
        var message = Assert.Throws<InvalidDataException>(() => model.LoadWeights(Made("state_dict.pth"))).Message;
        Assert.Contains("94 missing: 2.weight, 2.bias, ", message, StringComparison.Ordinal);
        Assert.Contains("and 84 more", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1, 2000);
    }

    [Fact]
    public void Nothing_is_left_allocated()
    {
        using var model = Model();
        model.LoadWeights(Made("state_dict.pth"));
        // What other tests left to the garbage collector is counted, too, until it is collected.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        model.LoadWeights(Made("views.pth"), strict: false);
        model.LoadWeights(Made("state_dict.pth"));
        model.SaveWeights(Path.Combine(Folder, "saved.safetensors"));
        Assert.Equal(before, Tensor.TotalCount);
    }
}
