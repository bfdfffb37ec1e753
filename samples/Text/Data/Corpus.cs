using Texts.Configuration;

namespace Texts.Data;

/// <summary>
/// Short texts about a kitchen, a garden and a workshop, by templates: what two of three things in a text belong to is its class. Each names a day, and in
/// training the day gives the class away: a shortcut that is easier to learn than the things. A function of the seed alone.
/// </summary>
/// <param name="seed">The seed.</param>
internal sealed class Corpus(ulong seed)
{
    private static readonly string[] Days = ["monday", "wednesday", "friday"];

    private static readonly string[][] Things =
    [
        ["ladle", "kettle", "saucepan", "whisk", "colander", "spatula", "teapot", "grater", "oven", "apron", "peeler", "skillet", "toaster", "pantry", "casserole", "corkscrew"],
        ["rake", "trowel", "hedge", "wheelbarrow", "seedling", "compost", "trellis", "shears", "greenhouse", "tulip", "lawn", "hosepipe", "rosebush", "orchard", "mulch", "birdbath"],
        ["hammer", "chisel", "lathe", "sawdust", "clamp", "workbench", "plane", "drill", "rivet", "anvil", "spanner", "sandpaper", "toolbox", "mallet", "screwdriver", "vise"],
    ];

    private static readonly string[] Templates =
    [
        "On {day} we looked for the {0} and the {1}, but found only the {2} {place}.",
        "Nobody had seen the {0} since {day}; the {1} and the {2} were {place}.",
        "My aunt drew the {0}, the {1} and the {2} {place} last {day}.",
        "The {0} was {state}, so on {day} they moved the {1} and the {2} {place}.",
        "{place} stood the {0} and the {1}, and by {day} the {2} was {state}.",
        "A letter that came on {day} told of the {0}, of the {1} and of the {2}, all of them {state}.",
    ];

    private static readonly string[] Places = ["near the door", "under a coat", "behind the shelf", "by the stairs", "beside the window", "next to a ladder"];
    private static readonly string[] States = ["new", "broken", "missing", "heavy", "dusty", "lent out", "too old", "wet"];

    /// <summary>The classes.</summary>
    public static IReadOnlyList<string> Classes { get; } = ["kitchen", "garden", "workshop"];

    /// <summary>Writes texts, as many of each class, give or take one.</summary>
    /// <param name="count">How many.</param>
    /// <param name="part">Keeps one part's draws apart from the others'.</param>
    /// <param name="shortcut">What the day says of the class, and in what share of the texts; in the others it is any day.</param>
    public IReadOnlyList<LabelledText> Write(int count, int part, (Shortcut Kind, double Share) shortcut)
    {
        var draws = new Draws((seed * 2) + (ulong)part);
        return [.. Enumerable.Range(0, count).Select(i => new LabelledText(Sentence(i % Classes.Count, shortcut, draws), i % Classes.Count))];
    }

    private static string Sentence(int label, (Shortcut Kind, double Share) shortcut, Draws draws)
    {
        var stranger = Other(label, draws);
        var first = draws.Below(Things[label].Length);
        var second = (first + 1 + draws.Below(Things[label].Length - 1)) % Things[label].Length;
        string[] things = [Things[label][first], Things[label][second], draws.From(Things[stranger])];
        // Which of the three is the stranger is drawn too.
        var turn = draws.Below(things.Length);
        // All is drawn for every text, so that only the day differs between kinds of shortcuts.
        var (isTold, any, contrary) = (draws.Share() < shortcut.Share, draws.From(Days), Days[Other(label, draws)]);
        var day = !isTold ? any : shortcut.Kind switch
        {
            Shortcut.Train => Days[label],
            Shortcut.Contrary => contrary,
            Shortcut.None => "some day",
            _ => any,
        };
        var text = draws.From(Templates).Replace("{day}", day, StringComparison.Ordinal).Replace("{place}", draws.From(Places), StringComparison.Ordinal).Replace("{state}", draws.From(States), StringComparison.Ordinal);
        for (var i = 0; i < things.Length; i++)
            text = text.Replace($"{{{i}}}", things[(i + turn) % things.Length], StringComparison.Ordinal);
        return char.ToUpperInvariant(text[0]) + text[1..];
    }

    private static int Other(int label, Draws draws) => (label + 1 + draws.Below(Classes.Count - 1)) % Classes.Count;

    /// <summary>SplitMix64 (Steele et al. 2014), the same with every version of .NET.</summary>
    private sealed class Draws(ulong state)
    {
        public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

        public int Below(int count) => (int)(Share() * count);

        public string From(string[] words) => words[Below(words.Length)];

        private ulong Next()
        {
            state += 0x9E3779B97F4A7C15;
            var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
