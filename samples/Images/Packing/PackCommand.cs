using System.CommandLine;
using RelDrop.Imaging;
using RelDrop.Samples;
using Spectre.Console;

namespace Images.Packing;

/// <summary>The command line of packing.</summary>
internal sealed class PackCommand : Command
{
    private readonly Argument<string> data = new("dir") { Description = "Folders of classes, in train/ and test/ or alone; or a .tar.gz of such." };
    private readonly Option<string> output = new("--out", "-o") { Description = "Where the shards go; parts get folders of their own.", Required = true, HelpName = "folder" };
    private readonly Option<int> perShard = Checked.Count("--per-shard", "How many images each shard has.", 8192);
    private readonly Option<int> seed = new("--seed") { Description = "The seed of the images' order.", DefaultValueFactory = _ => 0, HelpName = "n" };
    private readonly IAnsiConsole console;

    public PackCommand(IAnsiConsole console)
        : base("pack", "Packs folders of images into tar shards, which disks and networks read faster; 'train' and webdataset read them.")
    {
        this.console = console;
        Add(data);
        foreach (var option in (Option[])[output, perShard, seed])
            Add(option);
        Cli.SetAction(this, Run);
    }

    private void Run(ParseResult parsed)
    {
        var (path, folder) = (parsed.GetRequiredValue(data), parsed.GetRequiredValue(output));
        if (!ImageSets.HasParts(path))
        {
            Pack(parsed, new ImageFolder(path), folder);
            return;
        }

        var sets = ImageSets.Open(path);
        Pack(parsed, sets.Train, Path.Combine(folder, "train"));
        Pack(parsed, sets.Test, Path.Combine(folder, "test"));
    }

    private void Pack(ParseResult parsed, IImageSource images, string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.tar").Any())
            throw new InvalidDataException($"'{folder}' has shards already; expected another {output.Name}.");
        var shards = Bars.Show(console, $"packing {images.Count} images", steps: null, _ => TarPacker.Pack(images, folder, "images", parsed.GetValue(perShard), (ulong)Math.Max(parsed.GetValue(seed), 0)));
        console.WriteLine($"{images.Count} images of {images.Classes.Count} classes in {shards} shard{(shards == 1 ? "" : "s")}: {Path.GetFullPath(folder)}");
    }
}
