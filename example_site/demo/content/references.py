"""What the demo's facts and articles rely on. The key is how texts cite it: ``[[oconnell2021]]``.

``cite`` is the in-text form. Bibliographic data were read at the publisher or in a
library catalogue; what could not be read is left empty.
"""

from __future__ import annotations

from typing import Any

from .rules import CHECKED, RULES

REFERENCES: dict[str, dict[str, Any]] = {
    **RULES,
    # Systematic reviews and papers
    "lefaucheur2020": {
        "cite": "Lefaucheur 2020",
        "type": "guideline",
        "title": "Evidence-based guidelines on the therapeutic use of repetitive transcranial "
        "magnetic stimulation (rTMS): an update (2014–2018)",
        "authors": "Lefaucheur, Jean-Pascal\nAleman, André\nBaeken, Chris\nBenninger, David H.\n"
        "Brunelin, Jérôme\nDi Lazzaro, Vincenzo\nFilipović, Saša R.",
        "container_title": "Clinical Neurophysiology",
        "year": 2020,
        "volume": "131",
        "issue": "2",
        "pages": "474-528",
        "url": "https://biblio.ugent.be/publication/8650534",
    },
    "oconnell2018": {
        "cite": "O’Connell 2018",
        "type": "review",
        "title": "Non-invasive brain stimulation techniques for chronic pain",
        "authors": "O’Connell, Neil E.\nMarston, Louise\nSpencer, Sally\nDeSouza, Lorraine H.\n"
        "Wand, Benedict M.",
        "container_title": "Cochrane Database of Systematic Reviews",
        "year": 2018,
        "pages": "CD008208",
        "doi": "10.1002/14651858.CD008208.pub5",
    },
    "oconnell2021": {
        "cite": "O’Connell 2021",
        "type": "review",
        "title": "Implanted spinal neuromodulation interventions for chronic pain in adults",
        "authors": "O’Connell, Neil E.\nFerraro, Michael C.\nGibson, William\nRice, Andrew S. C.\n"
        "Vase, Lene\nCoyle, Doug\nEccleston, Christopher",
        "container_title": "Cochrane Database of Systematic Reviews",
        "year": 2021,
        "pages": "CD013756",
        "doi": "10.1002/14651858.CD013756.pub2",
        "pmid": "34854473",
    },
    "gibson2019": {
        "cite": "Gibson 2019",
        "type": "review",
        "title": "Transcutaneous electrical nerve stimulation (TENS) for chronic pain: an overview "
        "of Cochrane Reviews",
        "authors": "Gibson, William\nWand, Benedict M.\nMeads, Catherine\nCatley, Mark J.\n"
        "O’Connell, Neil E.",
        "container_title": "Cochrane Database of Systematic Reviews",
        "year": 2019,
        "pages": "CD011890",
        "doi": "10.1002/14651858.CD011890.pub3",
    },
    "moore2014": {
        "cite": "Moore 2014",
        "type": "article",
        "title": "Central neuromodulation for refractory pain",
        "authors": "Moore, Nina Z.\nLempka, Scott F.\nMachado, Andre",
        "container_title": "Neurosurgery Clinics of North America",
        "year": 2014,
        "volume": "25",
        "issue": "1",
        "doi": "10.1016/j.nec.2013.08.011",
        "pmid": "24262901",
    },
    "farrell2021": {
        "cite": "Farrell 2021",
        "type": "article",
        "title": "The continued relevance of deep brain stimulation for chronic pain",
        "authors": "Farrell, Sarah Marie\nAziz, Tipu",
        "container_title": "Journal of Clinical Intensive Care and Medicine",
        "year": 2021,
        "volume": "6",
        "pages": "9-14",
        "doi": "10.29328/journal.jcicm.1001034",
    },
    "klein2015": {
        "cite": "Klein 2015",
        "type": "article",
        "title": "Transcranial magnetic stimulation of the brain: guidelines for pain treatment "
        "research",
        "authors": "Klein, Max M.\nTreister, Roi\nRaij, Tommi\nPascual-Leone, Alvaro\n"
        "Park, Lawrence\nNurmikko, Turo\nLenz, Fred",
        "container_title": "Pain",
        "year": 2015,
        "volume": "156",
        "issue": "9",
        "pages": "1601-1614",
        "doi": "10.1097/j.pain.0000000000000210",
    },
    "rossi2021": {
        "cite": "Rossi 2021",
        "type": "article",
        "title": "Safety and recommendations for TMS use in healthy subjects and patient "
        "populations, with updates on training, ethical and regulatory issues: expert guidelines",
        "authors": "Rossi, Simone\nAntal, Andrea\nBestmann, Sven\nBikson, Marom\nBrewer, Carmen\n"
        "Brockmöller, Jürgen\nCarpenter, Linda L.",
        "container_title": "Clinical Neurophysiology",
        "year": 2021,
        "volume": "132",
        "pages": "269-306",
        "url": "https://scholars.duke.edu/individual/pub1466341",
    },
    "cottrell2020": {
        "cite": "Cottrell 2020",
        "type": "review",
        "title": "Benefits and harms of electrical neuromodulation for chronic pelvic pain: a "
        "systematic review",
        "authors": "Cottrell, Angela M.\nSchneider, Marc P.\nGoonewardene, Sanchia\nYuan, Yuhong\n"
        "Baranowski, Andrew P.\nEngeler, Daniel S.\nBorovicka, Jan",
        "container_title": "European Urology Focus",
        "year": 2020,
        "volume": "6",
        "issue": "3",
        "pages": "559-571",
        "doi": "10.1016/j.euf.2019.09.011",
        "pmid": "31636030",
    },
    "helm2021": {
        "cite": "Helm 2021",
        "type": "review",
        "title": "Peripheral nerve stimulation for chronic pain: a systematic review of "
        "effectiveness and safety",
        "authors": "Helm, Standiford\nShirsat, Nikita\nCalodney, Aaron\nAbd-Elsayed, Alaa\n"
        "Kloth, David\nSoin, Amol\nShah, Shalini\nTrescot, Andrea",
        "container_title": "Pain and Therapy",
        "year": 2021,
        "volume": "10",
        "issue": "2",
        "pages": "985-1002",
        "doi": "10.1007/s40122-021-00306-4",
        "pmid": "34478120",
    },
    "gilligan2021": {
        "cite": "Gilligan 2021",
        "type": "article",
        "title": "An implantable restorative-neurostimulator for refractory mechanical chronic low "
        "back pain: a randomized sham-controlled clinical trial",
        "authors": "Gilligan, Christopher\nVolschenk, Willem\nRusso, Marc\nGreen, Matthew\n"
        "Gilmore, Christopher\nMehta, Vivek\nDeckers, Kristiaan",
        "container_title": "Pain",
        "year": 2021,
        "doi": "10.1097/j.pain.0000000000002258",
        "nct": "NCT02577354",
    },
    "reuter2019": {
        "cite": "Reuter 2019",
        "type": "review",
        "title": "Non-invasive neuromodulation for migraine and cluster headache: a systematic "
        "review of clinical trials",
        "authors": "Reuter, Uwe\nMcClure, Candace\nLiebler, Eric\nPozo-Rosich, Patricia",
        "container_title": "Journal of Neurology, Neurosurgery and Psychiatry",
        "year": 2019,
        "volume": "90",
        "issue": "7",
        "pages": "796-804",
        "doi": "10.1136/jnnp-2018-320113",
        "pmid": "30824632",
    },
    "north2022": {
        "cite": "North 2022",
        "type": "article",
        "title": "Glossary of neurostimulation terminology: a collaborative Neuromodulation "
        "Foundation, Institute of Neuromodulation, and International Neuromodulation Society "
        "project",
        "authors": "North, Richard B.\nLempka, Scott F.\nGuan, Yun\nAir, Ellen L.\n"
        "Poree, Lawrence R.\nShipley, Jane\nArle, Jeffrey\nRigoard, Philippe\nThomson, Simon",
        "container_title": "Neuromodulation: Technology at the Neural Interface",
        "year": 2022,
        "doi": "10.1016/j.neurom.2021.10.010",
    },
    "definition2023": {
        "cite": "IASP and INS 2023",
        "type": "article",
        "title": "A definition of neuromodulation and classification of implantable electrical "
        "modulation for chronic pain",
        "year": 2023,
        "pmid": "37952135",
    },
    # Web pages
    "asra2019": {
        "cite": "Smith 2019",
        "type": "web_page",
        "title": "Complications of spinal cord stimulator implantation",
        "authors": "Smith, Jack",
        "container_title": "ASRA News, American Society of Regional Anesthesia and Pain Medicine",
        "year": 2019,
        "url": "https://www.asra.com/news-publications/asra-newsletter/newsletter-item/asra-news/"
        "2019/08/07/complications-of-spinal-cord-stimulator-implantation",
        "accessed_on": CHECKED,
    },
    "terms2021": {
        "cite": "Frontiers in Medicine 2021",
        "type": "web_page",
        "title": "Terminology defined: US regulatory pathways (table 2)",
        "container_title": "Frontiers in Medicine 2021;8:765385",
        "year": 2021,
        "doi": "10.3389/fmed.2021.765385",
        "url": "https://pmc.ncbi.nlm.nih.gov/articles/PMC8635712/table/T2",
        "accessed_on": CHECKED,
    },
    "hayes": {
        "cite": "Hayes",
        "type": "web_page",
        "title": "Intrathecal opioids for chronic noncancer pain",
        "authors": "Hayes, Inc.",
        "url": "https://www.hayesinc.com/publications/evidence-analysis/"
        "health-technology-assessment/intrathecal-opioids-for-chronic-noncancer-pain/dir-intr0007/",
        "accessed_on": CHECKED,
    },
    "granuloma2012": {
        "cite": "Pain Practice 2012",
        "type": "review",
        "title": "The delayed appearance of neurological signs in intrathecal granuloma warrants "
        "imaging surveillance: a case series and review of the literature",
        "container_title": "Pain Practice",
        "year": 2012,
        "volume": "12",
        "issue": "7",
        "pages": "561-569",
        "doi": "10.1111/j.1533-2500.2012.00540.x",
    },
    "capozza": {
        "cite": "Capozza",
        "type": "review",
        "title": "Narrative review of intrathecal drug delivery (IDD): indications, devices and "
        "potential complications",
        "authors": "Capozza, Michele Antonio\nTriarico, Silvia\nMastrangelo, Stefano\n"
        "Attinà, Giorgio\nMaurizi, Palma\nRuggiero, Antonio",
        "container_title": "Annals of Translational Medicine",
        "doi": "10.21037/atm-20-3814",
    },
}
