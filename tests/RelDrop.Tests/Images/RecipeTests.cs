using Images.Configuration;
using RelDrop.Samples.Runs;
using static RelDrop.Tests.Images.ImageRunner;

namespace RelDrop.Tests.Images;

public sealed class RecipeTests : IClassFixture<OneThread>, IDisposable
{
    /// <summary>The file that the paper's code ships, key by key.</summary>
    private const string Shipped = """
        { "dataset": "cifar10", "arch": "resnet18", "pretrained": true, "epochs": 100, "train_batch": 128, "test_batch": 100, "lr": 0.1, "optimizer_method": "SGD",
          "lr_scheduler": "cosineannealinglr", "lr_min": 1e-6, "weight_decay": 1e-4, "workers": 4, "manualSeed": 69420, "local_dir": "path/to/local_dir", "results_dir": "path/to/results",
          "imagenet_training_dataset_path": "path/to/ImageNet_data/train", "imagenet_validation_dataset_path": "path/to/ImageNet_data/val",
          "p_random_erasing": 0, "sl_random_erasing": 0.02, "sh_random_erasing": 0.4, "r1_random_erasing": 0.3, "composite_name": "epsilon_zplus", "eps_comp": 0.001,
          "relevance_dropout_pixel": false, "prob_pixel": 0.3, "alpha_pixel": 0.3, "beta_pixel": 0.5, "relevance_dropout_block": true, "prob_block": 0.5, "k_centers_block": 1,
          "relevance_dropout_patch": false, "prob_patch": 0.5, "k_patches_patch": 5 }
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Json(string content)
    {
        File.WriteAllText(folder["training_config.json"], content);
        return folder["training_config.json"];
    }

    public static TheoryData<string> Names => [.. Recipes.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_recipe_is_settings_that_there_are(string name)
    {
        var settings = Recipes.Read(name);
        Assert.NotEmpty(settings.Given);
        Assert.All(settings.Given, given => Assert.StartsWith($"recipe {name}, line ", given.Value.Source, StringComparison.Ordinal));
    }

    [Fact]
    public void The_papers_file_and_the_recipe_of_it_are_the_same()
    {
        var (file, notes) = (PaperConfig.Read(Json(Shipped)).Settings, PaperConfig.Read(folder["training_config.json"]).Notes);
        var recipe = Recipes.Read("paper-cifar10-block");
        foreach (var (setting, value) in recipe.Given)
            Assert.Equal(setting.Format(value.Value), setting.Format(file.Of(setting).Value));
        Assert.Contains(notes, note => note.StartsWith("pretrained: weights are not downloaded", StringComparison.Ordinal));
    }

    [Fact]
    public void It_trains_as_it_is()
    {
        Data(folder, "data", 3, 2);
        var output = Done("train", folder["data"], "--config", Json(Shipped), "--epochs", "1", "--batch-size", "4", "--model", "resnet8", "--output", folder["run"]);
        Assert.Contains("Hidden places get the mean image", output, StringComparison.Ordinal);
        var settings = Settings.Format.Read(folder["run/config.yaml"]);
        Assert.Equal(("RelDropPaper", 69420, 32), (settings.Get(MaskSettings.Composite), settings.Get(OptimizationSettings.Seed), settings.Get(DataSettings.Size)));
        Assert.Equal([Strategy.Block], settings.Get(MaskSettings.Strategies));
    }

    [Fact]
    public void What_a_file_does_not_say_is_that_programs_default()
    {
        var settings = PaperConfig.Read(Json("""{ "relevance_dropout_block": true, "relevance_dropout_pixel": true, "p_random_erasing": 0.5, "dataset": "imagenet" }""")).Settings;
        Assert.Equal((50, 64, ScheduleKind.Step, 10, 10, 20), (settings.Get(OptimizationSettings.Epochs), settings.Get(OptimizationSettings.BatchSize), settings.Get(OptimizationSettings.Schedule), settings.Get(OptimizationSettings.DecayEpochs), settings.Get(MaskSettings.BlockCenters), settings.Get(MaskSettings.PatchCenters)));
        Assert.Equal([Strategy.Block, Strategy.Pixel], settings.Get(MaskSettings.Strategies));
        // Its loader erases only where nothing is hidden by relevance.
        Assert.Equal((0, 224, true), (settings.Get(MaskSettings.EraseProbability), settings.Get(DataSettings.Size), settings.Get(OptimizationSettings.DropLast)));
        Assert.Equal(0.5, PaperConfig.Read(Json("""{ "p_random_erasing": 0.5 }""")).Settings.Get(MaskSettings.EraseProbability));
    }

    [Theory]
    [InlineData("""{ "prob_blok": 0.5 }""", "there is no key prob_blok; did you mean prob_block?")]
    [InlineData("""{ "lr": "fast" }""", "lr is fast; expected a number above 0.")]
    [InlineData("""{ "dataset": "mnist" }""", "dataset is mnist; expected one of cifar10, cifar100, imagenet.")]
    [InlineData("""{ "freeze": true }""", "freeze is true; expected 'false': that program then trains nothing of a ResNet; use --freeze backbone.")]
    [InlineData("""{ "eps_comp": 0.1, "relevance_dropout_block": true }""", "eps_comp is 0.1; expected '0.001'")]
    [InlineData("""{ "composite_name": "epsilon_gamma_box", "relevance_dropout_block": true }""", "composite_name is epsilon_gamma_box; expected 'epsilon_zplus': choose another by --composite.")]
    [InlineData("""{ "epochs": [1] }""", "epochs is Array; expected a number, a text, true or false.")]
    [InlineData("[1]", "is no object of keys and values")]
    [InlineData("{", "line 1: it is no JSON")]
    public void A_wrong_file_is_refused_by_name(string content, string message) =>
        Assert.Contains(message, Refused("train", "nowhere", "--config", Json(content), "--output", folder["run"]), StringComparison.Ordinal);

    [Fact]
    public void Files_override_recipes_and_options_override_files()
    {
        Data(folder, "data", 3, 2);
        File.WriteAllText(folder["own.yaml"], "training:\n  epochs: 7\n  lr: 0.01\nreldrop:\n  strategies: [block, topk]\n  area: [0.1, 0.2]\n");
        Done(["train", folder["data"], .. Tiny, "--recipe", "study", "--images", "6", "--test-images", "3", "--config", folder["own.yaml"], "--epochs", "1", "--output", folder["run"]]);
        var settings = Settings.Format.Read(folder["run/config.yaml"]);
        Assert.Equal((1, 0.01, true, 5e-4), (settings.Get(OptimizationSettings.Epochs), settings.Get(OptimizationSettings.LearningRate), settings.Get(OptimizationSettings.Nesterov), settings.Get(OptimizationSettings.WeightDecay)));
        Assert.Equal([Strategy.Block, Strategy.TopK], settings.Get(MaskSettings.Strategies));
        Assert.Equal([0.1, 0.2], settings.Get(MaskSettings.Area)!);
    }
}
