// Compiled by MSBuild as an inline task (hence the older C#), and by the tests, which define ELF_ONLY.
#pragma warning disable IDE0161
using System;
using System.IO;
using System.Text;
#if !ELF_ONLY
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
#endif

namespace RelDrop.Build
{
    /// <summary>
    /// Makes one symbol version that an ELF library requires of another a weak requirement, so that the library loads where
    /// that version is missing. libLibTorchSharp.so asks for GLIBCXX_3.4.32 for a symbol that nothing refers to.
    /// </summary>
    public static class ElfVersions
    {
        private const uint VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
        private const ushort Weak = 2;                      // VER_FLG_WEAK

        /// <summary>Sets the weak flag in place.</summary>
        /// <returns>Whether the bytes changed: false where the version is not required, or is weak already.</returns>
        /// <exception cref="InvalidDataException">The bytes are not a 64-bit little-endian ELF file, or are cut short.</exception>
        public static bool Weaken(byte[] elf, string library, string version)
        {
            try
            {
                return WeakenChecked(elf, library, version);
            }
            catch (ArgumentException)
            {
                throw new InvalidDataException("the ELF file is cut short");
            }
        }

        private static bool WeakenChecked(byte[] elf, string library, string version)
        {
            if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[2] != 'L' || elf[3] != 'F' || elf[4] != 2 || elf[5] != 1)
                throw new InvalidDataException("not a 64-bit little-endian ELF file");
            long sections = BitConverter.ToInt64(elf, 0x28);
            int size = BitConverter.ToUInt16(elf, 0x3a);
            int count = BitConverter.ToUInt16(elf, 0x3c);
            bool changed = false;
            for (int i = 0; i < count; i++)
            {
                int header = Offset(elf, sections + ((long)i * size));
                if (BitConverter.ToUInt32(elf, header + 4) != VersionNeedSection)
                    continue;
                int strings = Offset(elf, sections + ((long)BitConverter.ToUInt32(elf, header + 40) * size));
                changed |= WeakenSection(
                    elf,
                    Offset(elf, BitConverter.ToInt64(elf, header + 24)),
                    BitConverter.ToUInt32(elf, header + 44),
                    BitConverter.ToInt64(elf, strings + 24),
                    library,
                    version);
            }

            return changed;
        }

        private static bool WeakenSection(byte[] elf, int need, uint needs, long strings, string library, string version)
        {
            bool changed = false;
            for (uint n = 0; n < needs; n++)
            {
                int entries = BitConverter.ToUInt16(elf, need + 2);
                bool isLibrary = Text(elf, strings + BitConverter.ToUInt32(elf, need + 4)) == library;
                int entry = Offset(elf, need + (long)BitConverter.ToUInt32(elf, need + 8));
                for (int e = 0; isLibrary && e < entries; e++)
                {
                    if (Text(elf, strings + BitConverter.ToUInt32(elf, entry + 8)) == version && (elf[entry + 4] & Weak) == 0)
                    {
                        elf[entry + 4] |= (byte)Weak;
                        changed = true;
                    }

                    entry = Offset(elf, entry + (long)BitConverter.ToUInt32(elf, entry + 12));
                }

                need = Offset(elf, need + (long)BitConverter.ToUInt32(elf, need + 12));
            }

            return changed;
        }

        private static string Text(byte[] elf, long offset)
        {
            int start = Offset(elf, offset);
            int end = Array.IndexOf(elf, (byte)0, start);
            if (end < 0)
                throw new InvalidDataException("a string in the ELF file does not end");
            return Encoding.UTF8.GetString(elf, start, end - start);
        }

        private static int Offset(byte[] elf, long offset)
        {
            if (offset < 0 || offset >= elf.Length)
                throw new InvalidDataException("the ELF file is cut short");
            return (int)offset;
        }
    }

#if !ELF_ONLY
    /// <summary>Weakens a version requirement in a file of the output folder; the file is replaced, never written through a link.</summary>
    public sealed class WeakenVersionRequirement : Task
    {
        [Required]
        public string File { get; set; }

        [Required]
        public string Library { get; set; }

        [Required]
        public string Version { get; set; }

        public override bool Execute()
        {
            try
            {
                byte[] elf = System.IO.File.ReadAllBytes(File);
                if (!ElfVersions.Weaken(elf, Library, Version))
                    return true;

                // The same time and size as the original, so that the next build does not copy that again.
                DateTime time = System.IO.File.GetLastWriteTimeUtc(File);
                string patched = File + ".patched";
                System.IO.File.WriteAllBytes(patched, elf);
                System.IO.File.SetLastWriteTimeUtc(patched, time);
                System.IO.File.Delete(File);
                System.IO.File.Move(patched, File);
                Log.LogMessage(MessageImportance.Normal, "{0}: requirement {1} of {2} made weak.", File, Version, Library);
                return true;
            }
            catch (Exception error) when (error is InvalidDataException || error is IOException || error is UnauthorizedAccessException)
            {
                Log.LogWarning("RelDrop could not prepare {0} for systems without {1}: {2}. The file is left as it is.", File, Version, error.Message);
                return true;
            }
        }
    }
#endif
}
