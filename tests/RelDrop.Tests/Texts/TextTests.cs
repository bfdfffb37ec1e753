using RelDrop.Studies.Results;
using RelDrop.Weights;
using Texts;
using Texts.Configuration;
using Texts.Data;
using Texts.Tokens;
using Texts.Training;
using static RelDrop.Tests.Texts.TextRunner;

namespace RelDrop.Tests.Texts;

/// <summary>The verbs on text, each on what another left.</summary>
public sealed class TextTests : IClassFixture<OneThread>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string[] Train(params string[] arguments)
    {
        // The sizes are those of the program's own corpus.
        string[] tiny = arguments.Contains("--data") ? [.. Tiny[..2], .. Tiny[6..]] : Tiny;
        (string Option, string Value)[] others = [("--epochs", "1"), ("--warmup-epochs", "0")];
        return ["train", .. tiny, .. others.Where(other => !arguments.Contains(other.Option)).SelectMany(other => (string[])[other.Option, other.Value]), "--output", folder["run"], .. arguments];
    }

    [Theory]
    [InlineData("lstm")]
    [InlineData("bert_tiny")]
    public void Every_verb_reads_a_run(string model)
    {
        Assert.Contains($"{model} on 30 training and 9 test texts of 3 classes", Done(["train", "--model", model, .. Tiny[2..], "--epochs", "2", "--reldrop", "token", "--output", folder["run"]]), StringComparison.Ordinal);
        Assert.Contains("9 texts: ", Done("evaluate", folder["run"]), StringComparison.Ordinal);
        Assert.Equal(["kitchen", "garden", "workshop"], File.ReadLines(folder["run/classes.txt"]));
        Assert.Contains("TokenMask", new RunResults(folder["run"]).Read("evaluate").Provenance.Mask, StringComparison.Ordinal);

        var explained = Done("explain", folder["run"], "--count", "2", "--against", "second");
        Assert.Contains(" and not ", explained, StringComparison.Ordinal);
        var page = File.ReadAllText(folder["run/results/explain.html"]);
        Assert.Equal(2, page.Split("<figure>").Length - 1);
        Assert.Matches(@"background:rgb\((255,64,64|64,64,255)\)", page);
        Assert.DoesNotContain("http", page.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("why garden", Done("explain", folder["run"], "A rake & a <b>", "--of", "Garden", "--composite", "gradienttimesinput"), StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", File.ReadAllText(folder["run/results/explain.html"]), StringComparison.Ordinal);

        Assert.Contains("| CpLrp", Done("faithful", folder["run"], "--fractions", "0,0.5,1"), StringComparison.Ordinal);
        var curves = new RunResults(folder["run"]).Read("faithful").Curves;
        // Without any token removed all texts are taken for what they are taken for; with all removed it does not matter which came first.
        Assert.All(curves, curve => Assert.Equal(1, curve.Y[0]));
        Assert.Single(curves.Select(curve => curve.Y[2]).Distinct());
    }

    [Fact]
    public void Files_and_tables_are_read()
    {
        var data = Folder(folder);
        Assert.Contains("12 training and 12 test texts of 2 classes", Done(Train("--data", data)), StringComparison.Ordinal);
        Directory.CreateDirectory(folder["csv"]);
        File.WriteAllText(folder["csv/train.csv"], "text,label\n\"a, b\",x\nc,y\nd,x\n");
        File.WriteAllText(folder["csv/test.csv"], "label,text\nx,\"a \"\"quoted\"\" one\"\n");
        Assert.Contains("3 training and 1 test texts of 2 classes", Done(Train("--data", folder["csv"], "--overwrite")), StringComparison.Ordinal);
        File.WriteAllText(folder["csv/test.csv"], "text,label\na,z\n");
        Assert.Contains("has the label 'z', which no training text has; expected one of x, y.", Refused(Train("--data", folder["csv"], "--overwrite")), StringComparison.Ordinal);
        File.WriteAllText(folder["csv/test.csv"], "text,label\na\n");
        Assert.Contains("test.csv', row 1: ", Refused(Train("--data", folder["csv"], "--overwrite")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--reldrop is word; expected one of none, token, random.", "--reldrop", "word")]
    [InlineData("--model is gpt; expected one of bert_tiny", "--model", "gpt")]
    [InlineData("LstmClassifier was not compiled under 'LRP'; expected one of AttnLrp, CpLrp.", "--reldrop", "token", "--composite", "LRP")]
    [InlineData("training.warmup_epochs is 1 (--warmup-epochs) and training.epochs is 1 (--epochs); expected fewer epochs of warm-up.", "--warmup-epochs", "1")]
    [InlineData("nowhere' is no folder of texts; expected one with train/CLASS/*.txt", "--data", "nowhere")]
    [InlineData("There is no vocabulary 'nowhere.txt'", "--vocabulary", "nowhere.txt")]
    [InlineData("nowhere.yaml", "--config", "nowhere.yaml")]
    public void Options_are_refused_by_name(string message, params string[] arguments)
    {
        var own = arguments.Contains("--model") ? Train(arguments).Where((_, i) => i is not (1 or 2)).ToArray() : Train(arguments);
        Assert.Contains(message, Refused(own), StringComparison.Ordinal);
        Assert.False(File.Exists(folder["run/config.yaml"]));
    }

    [Fact]
    public void Folders_and_runs_are_refused_by_name()
    {
        var data = Folder(folder);
        File.WriteAllBytes(folder["data/train/cold/0.txt"], [0xFF, 0xFE, 0x41]);
        Assert.Contains("0.txt' is not text in UTF-8", Refused(Train("--data", data)), StringComparison.Ordinal);
        File.WriteAllText(folder["data/train/cold/0.txt"], " \n");
        Assert.Contains("0.txt' is empty", Refused(Train("--data", data)), StringComparison.Ordinal);
        Assert.Contains("data.test_shortcut is none (--test-shortcut) and data.path is", Refused(Train("--data", data, "--test-shortcut", "none")), StringComparison.Ordinal);
        foreach (var verb in new[] { "evaluate", "explain", "faithful" })
            Assert.Contains("'nowhere' is not the folder of a run", Refused(verb, "nowhere"), StringComparison.Ordinal);
        Done(Train());
        Assert.Contains("has a run already", Refused(Train()), StringComparison.Ordinal);
        Assert.Contains("training.lr is 1 (--lr), and was 0.001 when the run began", Refused("train", "--resume", folder["run"], "--lr", "1"), StringComparison.Ordinal);
        Assert.Contains("There is no class 'attic'; expected predicted, second, true or one of kitchen, garden, workshop.", Refused("explain", folder["run"], "--of", "attic"), StringComparison.Ordinal);
        Assert.Contains("has no class; expected predicted", Refused("explain", folder["run"], "some text", "--of", "true"), StringComparison.Ordinal);
        Assert.Contains("is told from itself", Refused("explain", folder["run"], "--against", "predicted"), StringComparison.Ordinal);
        Assert.Contains("was not compiled under 'LRP'", Refused("faithful", folder["run"], "--method", "LRP"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_corpus_depends_on_the_seed_alone_and_the_shortcut_changes_the_day_alone()
    {
        var train = new Corpus(1).Write(300, 0, (Shortcut.Train, 0.95));
        Assert.Equal(train, new Corpus(1).Write(300, 0, (Shortcut.Train, 0.95)));
        Assert.NotEqual(train, new Corpus(2).Write(300, 0, (Shortcut.Train, 0.95)));
        string[] days = ["monday", "wednesday", "friday"];
        Assert.InRange(train.Count(text => text.Text.Contains(days[text.Label], StringComparison.Ordinal)), 280, 299);
        var contrary = new Corpus(1).Write(300, 0, (Shortcut.Contrary, 1));
        Assert.DoesNotContain(contrary, text => text.Text.Contains(days[text.Label], StringComparison.Ordinal));
        static string WithoutDay(LabelledText text) => text.Text.Replace("monday", "DAY").Replace("wednesday", "DAY").Replace("friday", "DAY").Replace("some day", "DAY");
        Assert.Equal(train.Select(WithoutDay), contrary.Select(WithoutDay));
        Assert.Equal(train.Select(WithoutDay), new Corpus(1).Write(300, 0, (Shortcut.None, 1)).Select(WithoutDay));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void A_training_that_was_stopped_comes_to_the_same_bits(int step)
    {
        Done(["train", .. Tiny, "--epochs", "2", "--reldrop", "token", "--output", folder["whole"]]);
        var settings = new TextRun(folder["whole"]).ReadSettings();
        Assert.Equal(8, Weights(settings, "one.zip", -1, out var whole));
        Assert.Equal(step, Weights(settings, "parts.zip", step, out _));
        Assert.Equal(8 - step, Weights(settings, "parts.zip", -1, out var parts));
        Assert.Equal(whole, parts);
        Assert.Equal(whole, File.ReadAllBytes(folder["whole/last.safetensors"]));
    }

    private int Weights(RelDrop.Samples.Runs.SettingValues settings, string checkpoint, int stopAfter, out byte[] weights)
    {
        using var stop = new CancellationTokenSource();
        var data = TextData.Open(settings);
        var tokenizer = TextTokenizer.Of(new TextRun(folder["whole"]).ReadVocabulary());
        using var texts = new TokenSet(tokenizer, data.Train, settings.Get(Settings.MaxLength));
        using var ranks = RelDrop.Distributed.Ranks.Join();
        using var training = new TextTraining(settings, data.Classes.Count, tokenizer, texts, folder[checkpoint], ranks, stop.Token);
        if (File.Exists(folder[checkpoint]))
            training.Resume();
        var batches = 0;
        foreach (var _ in training.Batches())
        {
            if (++batches == stopAfter)
                stop.Cancel();
        }

        training.Model.SaveWeights(folder["weights.safetensors"]);
        weights = File.ReadAllBytes(folder["weights.safetensors"]);
        return batches;
    }
}
