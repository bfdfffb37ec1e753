using RelDrop.Samples.Runs;

namespace Images.Configuration;

/// <summary>
/// Settings of the paper's code (arXiv 2505.21595), as its training_config.json has them; what a file does not say is that program's own default.
/// </summary>
/// <param name="Settings">The same as settings of ours.</param>
/// <param name="Notes">What is not the same.</param>
internal sealed record PaperConfig(SettingValues Settings, IReadOnlyList<string> Notes)
{
    private const string OtherPlaces = "local_dir, results_dir and the data sets' paths are not used: the run goes to --output, the images are DIR.";
    private const string Fill = "Hidden places get the mean image; the paper's code writes the mean's raw value into normalized images.";

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no JSON, has an unknown key or a value that is none of its key, or asks for what there is not.</exception>
    public static PaperConfig Read(string path)
    {
        var values = PaperValues.Read(path);
        var settings = new Translation(path);
        Data(values, settings);
        Network(values, settings);
        Optimization(values, settings);
        Masks(values, settings);
        var notes = new List<string> { OtherPlaces };
        if (values.Flag("pretrained"))
            notes.Add($"pretrained: weights are not downloaded; {ModelSettings.Pretrained.Option} names a file, and without it they are random.");
        if (settings.Values.Get(MaskSettings.Strategies).Count > 0)
            notes.Add(Fill);
        return new PaperConfig(settings.Values, notes);
    }

    private static void Data(PaperValues values, Translation settings)
    {
        var (size, mean, deviation) = values.Choice("dataset", "cifar10", "cifar100", "imagenet") switch
        {
            "cifar10" => (32, (double[])[0.4914, 0.4822, 0.4465], (double[])[0.2023, 0.1994, 0.2010]),
            "cifar100" => (32, [0.5071, 0.4867, 0.4408], [0.2675, 0.2565, 0.2761]),
            _ => (224, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        };
        settings.Set(DataSettings.Size, size);
        settings.Set(DataSettings.Mean, mean);
        settings.Set(DataSettings.Deviation, deviation);
        settings.Set(DataSettings.Workers, values.Whole("workers"));
        settings.Set(AugmentationSettings.Crop, size == 32 ? TrainCrop.Padded : TrainCrop.Resized);
        settings.Set(AugmentationSettings.Padding, 4);
        settings.Set(OptimizationSettings.DropLast, size != 32);
    }

    private static void Network(PaperValues values, Translation settings)
    {
        settings.Parse(ModelSettings.Name, values, "arch");
        // Its ResNets lose their last layer also where it fits.
        settings.Set(ModelSettings.NewHead, true);
        values.Require("freeze", "false", "that program then trains nothing of a ResNet; use --freeze backbone");
        values.Require("drop", "0", "models have their own dropout");
        values.Require("evaluate", "false", "use 'images evaluate'");
        values.Require("resume", "", "use --resume with the folder of a run");
        values.Require("start-epoch", "0", "use --resume with the folder of a run");
    }

    private static void Optimization(PaperValues values, Translation settings)
    {
        settings.Parse(OptimizationSettings.Epochs, values, "epochs");
        settings.Parse(OptimizationSettings.BatchSize, values, "train_batch");
        settings.Parse(OptimizationSettings.TestBatchSize, values, "test_batch");
        settings.Parse(OptimizationSettings.LearningRate, values, "lr");
        settings.Parse(OptimizationSettings.Optimizer, values, "optimizer_method");
        settings.Parse(OptimizationSettings.Momentum, values, "momentum");
        settings.Parse(OptimizationSettings.WeightDecay, values, "weight_decay");
        settings.Parse(OptimizationSettings.Seed, values, "manualSeed");
        settings.Parse(OptimizationSettings.LeastRate, values, "lr_min");
        settings.Parse(OptimizationSettings.DecayRate, values, "lr_gamma");
        var (kind, every) = values.Choice("lr_scheduler", "steplr", "cosineannealinglr", "exponentiallr") switch
        {
            "steplr" => (ScheduleKind.Step, values.Whole("lr_step_size")),
            "cosineannealinglr" => (ScheduleKind.Cosine, 1),
            _ => (ScheduleKind.Exponential, 1),
        };
        settings.Set(OptimizationSettings.Schedule, values.Flag("fixed_lr") ? ScheduleKind.None : kind);
        settings.Set(OptimizationSettings.DecayEpochs, Math.Max(every, 1));
    }

    private static void Masks(PaperValues values, Translation settings)
    {
        (string Name, Strategy Strategy)[] known = [("block", Strategy.Block), ("patch", Strategy.Patch), ("pixel", Strategy.Pixel)];
        Strategy[] chosen = [.. known.Where(one => values.Flag($"relevance_dropout_{one.Name}")).Select(one => one.Strategy)];
        settings.Set<IReadOnlyList<Strategy>>(MaskSettings.Strategies, chosen);
        settings.Set(MaskSettings.PerBatch, true);
        settings.Parse(MaskSettings.BlockProbability, values, "prob_block");
        settings.Parse(MaskSettings.BlockCenters, values, "k_centers_block");
        settings.Parse(MaskSettings.PatchProbability, values, "prob_patch");
        settings.Parse(MaskSettings.PatchCenters, values, "k_patches_patch");
        settings.Parse(MaskSettings.PixelProbability, values, "prob_pixel");
        settings.Parse(MaskSettings.PixelAlpha, values, "alpha_pixel");
        settings.Parse(MaskSettings.PixelBeta, values, "beta_pixel");
        // Its loader erases only where nothing is hidden by relevance.
        settings.Parse(MaskSettings.EraseProbability, values, "p_random_erasing");
        if (chosen.Length > 0)
            settings.Set(MaskSettings.EraseProbability, 0.0);
        settings.Set(MaskSettings.EraseArea, [values.Number("sl_random_erasing"), values.Number("sh_random_erasing")]);
        settings.Parse(MaskSettings.EraseAspect, values, "r1_random_erasing");
        if (chosen.Length == 0)
            return;
        values.Require("composite_name", "epsilon_zplus", "choose another by --composite");
        values.Require("eps_comp", "0.001", "the composite is compiled with it");
        settings.Set(MaskSettings.Composite, "RelDropPaper");
    }
}
