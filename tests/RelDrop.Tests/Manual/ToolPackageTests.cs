using System.Diagnostics;
using System.Reflection;
using RelDrop.Heatmaps;
using RelDrop.Tool;
using static TorchSharp.torch;

namespace RelDrop.Tests.Manual;

/// <summary>The tool, as a user meets it: packed, installed from the package alone, and run.</summary>
public sealed class ToolPackageTests : IClassFixture<ToolPackageTests.Installation>
{
    private readonly Installation tool;

    public ToolPackageTests(Installation tool) => this.tool = tool;

    [Fact]
    public void It_says_its_version_and_its_commands()
    {
        // The package's was only set when it was packed.
        var version = typeof(ReldropCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        Assert.Matches(@"^\d+\.\d+\.\d+[^+]*$", version);
        Assert.Equal((0, $"{version}\n", ""), tool.Run("--version"));
        var (code, output, error) = tool.Run("--help");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("reldrop [command]", output, StringComparison.Ordinal);
        Assert.All(["images", "points", "explain", "completion"], command => Assert.Contains($"\n  {command} ", output, StringComparison.Ordinal));
    }

    [Fact]
    public void It_knows_what_was_meant() =>
        Assert.Equal((2, "", "'reldrop' has no command 'imges'; did you mean 'images'? See --help.\n"), tool.Run("imges"));

    /// <summary>libtorch, Skia and their fonts are in the package, and nothing but results is printed.</summary>
    [Fact]
    public void It_explains_an_image()
    {
        var (code, output, error) = tool.Run("explain", tool.Image, "--model", "lenet5", "--class-count", "10", "--out", "out");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("| image | most probable |", output, StringComparison.Ordinal);
        Assert.DoesNotContain("under EpsilonPlusFlat", output, StringComparison.Ordinal);
        Assert.Equal(32, RgbImage.Load(tool.PathOf("out/photo-EpsilonPlusFlat.png")).Width);
    }

    /// <summary>On a terminal it shows how far it is, and what is piped on has none of that.</summary>
    [Fact]
    public void Progress_goes_to_the_terminal_alone()
    {
        var (_, terminal, _) = tool.RunInTerminal($"reldrop explain {tool.Image} --model lenet5 --class-count 10 --out shown > results.txt");
        Assert.Contains("lenet5 under EpsilonPlusFlat", terminal, StringComparison.Ordinal);
        var results = File.ReadAllText(tool.PathOf("results.txt"));
        Assert.Contains("| image | most probable |", results, StringComparison.Ordinal);
        Assert.DoesNotContain("under EpsilonPlusFlat", results, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reldrop im", "images")]
    [InlineData("reldrop explain photo.png --model resnet152", "resnet152 resnet152_cifar")]
    [InlineData("reldrop points train --device c", "cpu cuda")]
    [InlineData("reldrop explain pho", "")]
    public void Bash_completes_it(string line, string completions)
    {
        var (code, output, error) = tool.Bash($$"""
            source <(reldrop completion bash)
            complete -p reldrop
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
            _reldrop reldrop '{{line.Split(' ')[^1]}}'
            echo "${COMPREPLY[*]}"
            """);
        Assert.Equal((0, $"complete -o default -F _reldrop reldrop\n{completions}\n", ""), (code, output, error));
    }

    [Fact]
    public void Control_C_ends_it_as_shells_expect()
    {
        using var process = tool.StartInterruptible("points", "--out", "points");
        Assert.Contains("pointnet2_small", process.StandardOutput.ReadLine(), StringComparison.Ordinal);
        Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal((130, ""), (process.ExitCode, process.StandardError.ReadToEnd()));
    }

    /// <summary>The packed tool in a folder of its own, with no other source of packages than what was packed.</summary>
    public sealed class Installation : IDisposable
    {
        private readonly CommandFolder root;

        public Installation()
        {
            var path = Directory.CreateTempSubdirectory("reldrop-tool-").FullName;
            root = new CommandFolder(path, Path.Combine(path, "packages"));
            root.Pack("tool", "feed");
            File.WriteAllText(PathOf("NuGet.Config"), $"""<configuration><packageSources><clear /><add key="feed" value="{PathOf("feed")}" /></packageSources></configuration>""");
            root.Dotnet("tool", "install", "RelDrop.Tool", "--tool-path", PathOf("tools"));
            using var pixels = rand([3, 40, 50]);
            RgbImage.FromTensor(pixels).Save(Image);
        }

        internal string Image => PathOf("photo.png");

        internal string PathOf(string name) => Path.Combine(root.Path, name);

        internal (int Code, string Output, string Error) Run(params string[] arguments) => root.RunProgram(PathOf("tools/reldrop"), arguments);

        internal (int Code, string Output, string Error) Bash(string script) => root.RunProgram("bash", "-c", $"PATH={PathOf("tools")}:$PATH\n{script}");

        internal (int Code, string Output, string Error) RunInTerminal(string line) => Bash($"TERM=xterm script -qec '{line}' /dev/null");

        /// <summary>Starts it so that it can be interrupted, even if whoever runs the tests cannot.</summary>
        internal Process StartInterruptible(params string[] arguments) => root.Start("env", ["--default-signal=INT", PathOf("tools/reldrop"), .. arguments]);

        public void Dispose() => root.Dispose();
    }
}
