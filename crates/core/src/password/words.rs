//! Words and keyboard rows that everyone tries.
//!
//! Written for this product, not taken from a published list. A password has
//! 15 characters at least, so what matters is not whole passwords but the
//! pieces long guessable ones are made of: words of access, affection, seasons,
//! days, months, keyboards, machines and products, first names, and the whole
//! sentences people are proud of. Words of ordinary speech are not here: a
//! sentence nobody said before is a good password.

/// Rows of keys and other orders everyone knows, read in both directions.
pub(super) const ROWS: &[&str] = &[
    "12345678901234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "qazwsxedcrfvtgbyhnujm",
    "147258369",
    "159357",
    "13579",
    "24680",
];

/// Pieces of guessable passwords, in lower case without spaces.
#[rustfmt::skip]
pub(super) const COMMON: &[&str] = &[
    // Access.
    "password", "passwort", "passw0rd", "passphrase", "passcode", "pass", "motdepasse", "contrasena", "senha", "parola",
    "kennwort", "geheim", "secret", "secure", "security", "safe", "private", "access", "login", "logon", "signin",
    "sign", "letmein", "openup", "opensesame", "sesame", "welcome", "willkommen", "bienvenue", "admin",
    "administrator", "root", "toor", "sysadmin", "superuser", "user", "username", "guest", "test", "testing", "tester",
    "demo", "sample", "example", "temp", "temporary", "changeme", "change", "default", "master", "owner", "staff",
    "service", "server", "database", "system", "network", "internet", "wifi", "router", "computer", "laptop", "office",
    "company", "corporate", "business", "account", "email", "mail", "website", "online", "remote", "manager", "support",
    "helpdesk", "enter", "open", "unlock", "key", "trustno1", "trustno", "nopassword", "nopass", "none", "null",
    "blank", "empty", "whatever", "something", "anything", "nothing", "forgot", "forgotten", "remember", "reset",
    "newpass", "oldpass", "longpass", "mypass", "mypassword", "strong", "please",
    // Affection and exclamation.
    "iloveyou", "iloveu", "loveyou", "love", "lovely", "lover", "sweetheart", "darling", "honey", "baby", "babygirl",
    "babyboy", "angel", "princess", "prince", "queen", "king", "family", "friends", "forever", "always", "mother",
    "father", "mommy", "daddy", "sister", "brother", "jesus", "christ", "heaven", "blessed", "faith", "hello", "hallo",
    "bonjour", "hola", "ciao", "goodbye", "goodmorning", "goodnight", "happy", "smile", "lucky", "money", "rich",
    "freedom", "peace", "fuckyou", "fuckoff", "fuck", "shit", "asshole", "bitch", "bastard", "bullshit", "sexy",
    // Time.
    "spring", "summer", "autumn", "winter", "sommer", "herbst", "january", "february", "march", "april", "june",
    "july", "august", "september", "october", "november", "december", "monday", "tuesday", "wednesday", "thursday",
    "friday", "saturday", "sunday", "birthday", "christmas", "easter", "halloween", "weekend", "holiday", "vacation",
    // Keyboards.
    "qwerty", "qwertz", "azerty", "qwer", "asdf", "zxcv", "yxcv", "qaz", "wsx", "edc", "abc", "abcd", "aaa", "xyz",
    "123", "321", "111", "000", "666", "777", "888", "999", "12345", "54321", "1234", "4321",
    // Years, as far as they are typed.
    "2015", "2016", "2017", "2018", "2019", "2020", "2021", "2022", "2023", "2024", "2025", "2026", "2027", "2028",
    "2029", "2030", "1970", "1975", "1980", "1985", "1990", "1995", "2000", "2010",
    // Machines, products and places of work.
    "windows", "microsoft", "google", "apple", "amazon", "facebook", "instagram", "twitter", "linkedin", "youtube",
    "netflix", "spotify", "github", "gitlab", "oracle", "cisco", "linux", "ubuntu", "debian", "docker", "kubernetes",
    "azure", "entra", "okta", "keycloak", "saml", "oidc", "oauth", "sso", "android", "iphone", "samsung", "nokia",
    "playstation", "nintendo", "minecraft", "fortnite", "roblox", "pokemon", "pikachu", "mario", "zelda", "starwars",
    "startrek", "batman", "superman", "spiderman", "ironman", "hulk", "avengers", "matrix", "hogwarts", "gandalf",
    "skywalker", "vader", "yoda",
    // Sports, cars, animals and treats.
    "football", "baseball", "basketball", "soccer", "hockey", "tennis", "cricket", "rugby", "golf", "liverpool",
    "arsenal", "chelsea", "barcelona", "juventus", "bayern", "yankees", "lakers", "cowboys", "steelers", "eagles",
    "ferrari", "porsche", "mercedes", "mustang", "corvette", "harley", "yamaha", "toyota", "honda", "dragon", "monkey",
    "tiger", "lion", "eagle", "falcon", "wolf", "panda", "kitty", "puppy", "doggy", "buster", "shadow", "sunshine",
    "rainbow", "flower", "butterfly", "unicorn", "phoenix", "diamond", "silver", "golden", "purple", "orange", "yellow",
    "banana", "cookie", "cheese", "chocolate", "coffee", "pepper", "ginger", "cherry", "killer", "hunter", "warrior",
    "ninja", "samurai", "pirate", "legend", "champion", "winner", "player", "gamer", "hacker", "thunder", "storm",
    // First names.
    "michael", "jennifer", "thomas", "jordan", "daniel", "andrew", "joshua", "ashley", "jessica", "charlie", "george",
    "maggie", "robert", "william", "matthew", "anthony", "nicole", "amanda", "michelle", "alexander", "alex", "sarah",
    "laura", "david", "martin", "peter", "stefan", "andreas", "christian", "julia", "maria", "anna", "sophie", "emma",
    // Whole sentences and phrases.
    "correcthorsebatterystaple", "tobeornottobe", "thatisthequestion", "maytheforcebewithyou", "thequickbrownfox",
    "jumpsoverthelazydog", "onceuponatime", "nevergonnagiveyouup", "winteriscoming", "supercalifragilisticexpialidocious",
    "liveslongandprosper", "livelongandprosper", "illbeback", "openthedoor", "thisismypassword", "thisisapassword",
    "iamyourfather", "houstonwehaveaproblem", "elementarymydearwatson", "loremipsum", "dolorsitamet", "helloworld",
    "carpediem", "hakunamatata", "weareanonymous", "allyourbasearebelongtous",
];
